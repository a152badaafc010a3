package io.caisson.container.lifecycle;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Endings;
import io.caisson.container.Processes;
import io.caisson.container.logs.ContainerLogs;
import io.caisson.filesystem.DataRoot;
import io.caisson.filesystem.TreeRemoval;
import io.caisson.image.Images;
import io.caisson.runtime.io.StreamsOfContainers;
import io.caisson.volume.Volumes;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Removes all of a container that is DELETING; its row last, so that whatever was left undone is done
 * again by the next that tries.
 */
@ApplicationScoped
public class ContainerRemoval {
    private final ContainerStates states;
    private final Processes processes;
    private final DataRoot root;
    private final TreeRemoval trees;
    private final Volumes volumes;
    private final Endings endings;
    private final ContainerLogs logs;
    private final Images images;
    private final StreamsOfContainers streams;

    @Inject
    ContainerRemoval(
            ContainerStates states,
            Processes processes,
            DataRoot root,
            Volumes volumes,
            Endings endings,
            ContainerLogs logs,
            Images images,
            StreamsOfContainers streams) {
        this.states = states;
        this.processes = processes;
        this.root = root;
        this.trees = new TreeRemoval(root.trash());
        this.volumes = volumes;
        this.endings = endings;
        this.logs = logs;
        this.images = images;
        this.streams = streams;
    }

    /** Finishes a removal that was decided; the caller holds the container's lock. */
    public void finish(ContainerRow row) {
        String id = row.id();
        processes.delete(id);
        logs.forget(id);
        removeBytes(id);
        if (row.hasVolumes()) {
            releaseVolumes(row);
        }
        boolean last = states.remove(id);
        logs.ended(id);
        endings.gone(id);
        streams.forget(id);
        if (last) {
            images.collect();
        }
    }

    /** Removes a container that does not run, with its anonymous volumes; none if it runs. */
    public void removeWithVolumes(String id) {
        states.deleting(id, true, 0).ifPresent(this::finish);
    }

    /** Removes read-write layer and log; one rename, then file by file. */
    public void removeBytes(String id) {
        trees.remove(root.container(id));
    }

    private void releaseVolumes(ContainerRow row) {
        if (row.deleteVolumes() && row.state() == ContainerState.DELETING) {
            volumes.releaseAndDelete(row.id());
        } else {
            QuarkusTransaction.requiringNew().run(() -> volumes.release(row.id()));
        }
    }
}
