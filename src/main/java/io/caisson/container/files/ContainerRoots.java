package io.caisson.container.files;

import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Isolation;
import io.caisson.container.MountPoint;
import io.caisson.container.exec.ExecProcesses;
import io.caisson.container.lifecycle.NameFiles;
import io.caisson.filesystem.MountedTree;
import io.caisson.filesystem.MountedTree.TreeMount;
import io.caisson.filesystem.RootedPath;
import io.caisson.filesystem.TreeIds;
import io.caisson.filesystem.TreePath;
import io.caisson.oci.ChainId;
import io.caisson.snapshot.Snapshots;
import io.caisson.volume.Volumes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds out what paths of containers mean: of one that runs, as its first process sees them, volumes and other
 * mounts among them; of one that does not, its files, and below the mount points of its volumes and bind mounts
 * what these hold. Nothing of the engine enters the container (CVE-2019-14271): a descriptor of its root is enough.
 */
@ApplicationScoped
class ContainerRoots {
    private final ExecProcesses processes;
    private final Snapshots snapshots;
    private final ContainerStates states;
    private final ContainerLocks locks;
    private final NameFiles names;
    private final Volumes volumes;

    @Inject
    ContainerRoots(
            ExecProcesses processes,
            Snapshots snapshots,
            ContainerStates states,
            ContainerLocks locks,
            NameFiles names,
            Volumes volumes) {
        this.processes = processes;
        this.snapshots = snapshots;
        this.states = states;
        this.locks = locks;
        this.names = names;
        this.volumes = volumes;
    }

    /**
     * A path for reading; to be closed.
     *
     * @throws io.caisson.error.EngineException {@code PATH_NOT_FOUND} for one below a tmpfs of a container that
     *     does not run
     */
    TreePath readable(ContainerRow row, String path) {
        Optional<RootedPath> running = processes.files(row.id());
        return running.isPresent()
                ? TreePath.of(running.get(), path, ids(row))
                : MountedTree.resolve(snapshots.view(row.id(), layers(row)), true, mounts(row), path);
    }

    /**
     * Uses a path for writing. A container that does not run is not started meanwhile: two mounts of its files at
     * once would spoil them.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_NOT_FOUND} if it is deleted; those of {@link #readable}
     */
    void write(ContainerRow asked, String path, Consumer<TreePath> action) {
        String id = asked.id();
        if (!withRunning(asked, path, action)) {
            locks.locked(id, () -> {
                if (!withRunning(asked, path, action)) {
                    ContainerRow row = states.byId(id)
                            .filter(found -> found.state() != ContainerState.DELETING)
                            .orElseThrow(() -> ContainerSearch.notFound(id));
                    try (TreePath place = MountedTree.resolve(
                            snapshots.writable(id, layers(row)), row.config().readOnly(), mounts(row), path)) {
                        action.accept(place);
                    }
                }
                return id;
            });
        }
    }

    private boolean withRunning(ContainerRow row, String path, Consumer<TreePath> action) {
        Optional<RootedPath> running = processes.files(row.id());
        if (running.isEmpty()) {
            return false;
        }
        try (TreePath place = TreePath.of(running.get(), path, ids(row))) {
            action.accept(place);
            return true;
        }
    }

    /** On disk, files have the owners that the container calls them by; while it runs, the host sees others. */
    private static TreeIds ids(ContainerRow row) {
        Isolation.UserNamespace user = row.config().isolation().user();
        return user == null ? TreeIds.SAME : new TreeIds(user.firstHostId(), user.size());
    }

    private List<TreeMount> mounts(ContainerRow row) {
        boolean readOnly = row.config().readOnly();
        if (MountPoint.anyVolume(row.container().mountPoints())) {
            volumes.ready(row.id());
        }
        return Stream.concat(
                        row.container().mountPoints().stream().map(ContainerRoots::mount),
                        names.of(row).stream().map(file -> new TreeMount(file.target(), file.source(), readOnly)))
                .toList();
    }

    private static TreeMount mount(MountPoint point) {
        boolean inMemory = point.type() == MountPoint.Type.TMPFS;
        Path source = inMemory ? null : Path.of(point.source());
        return new TreeMount(point.target(), source, point.subpath(), point.readOnly());
    }

    private static List<ChainId> layers(ContainerRow row) {
        return row.launch().layers().stream().map(ChainId::parse).toList();
    }
}
