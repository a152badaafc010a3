package io.caisson.container;

import io.caisson.container.health.ContainerHealth;
import io.caisson.container.logs.LoggedContainer;

/**
 * A row of {@code container}, for the packages below {@code container} only.
 *
 * @param container what callers see
 * @param launch what a start needs
 * @param prepared whether its volumes were filled; false only while it is being made
 * @param deleteVolumes whether its anonymous volumes go with it
 */
public record ContainerRow(Container container, LaunchFacts launch, boolean prepared, boolean deleteVolumes) {
    public String id() {
        return container.id();
    }

    public String name() {
        return container.name();
    }

    public ContainerState state() {
        return container.state();
    }

    public ContainerConfig config() {
        return container.config();
    }

    /** Whether it may be started again by itself: somebody who stops it must say so. */
    public boolean restartsByItself() {
        ContainerHealth health = container.health();
        return config().restartPolicy().isSet()
                || (health != null && health.check().restartUnhealthy());
    }

    /** Whether any of its mounts is a volume. */
    public boolean hasVolumes() {
        return container.mountPoints().stream().anyMatch(mount -> mount.type() == MountPoint.Type.VOLUME);
    }

    /** As its log driver knows it. */
    public LoggedContainer logged() {
        return new LoggedContainer(id(), name(), config().image(), config().log());
    }

    /** How it has ended, as those that wait for it get it. */
    public WaitResult result() {
        return new WaitResult(container.exitCode(), container.oomKilled(), container.error(), container.finishTime());
    }
}
