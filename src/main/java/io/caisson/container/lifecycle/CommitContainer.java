package io.caisson.container.lifecycle;

import io.caisson.container.ContainerCommit;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Processes;
import io.caisson.image.CommitRequest;
import io.caisson.image.Image;
import io.caisson.image.Images;
import io.caisson.layer.TreeArchive;
import io.caisson.oci.ChainId;
import io.caisson.snapshot.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Makes an image of what a container has changed. The lock is held, and the processes are stopped, only
 * while its files are read; a new engine has processes run on that its predecessor left so. One that is paused
 * stays so.
 */
@ApplicationScoped
public class CommitContainer {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final Processes processes;
    private final Snapshots snapshots;
    private final Images images;

    @Inject
    CommitContainer(
            ContainerStates states,
            ContainerSearch search,
            ContainerLocks locks,
            Processes processes,
            Snapshots snapshots,
            Images images) {
        this.states = states;
        this.search = search;
        this.locks = locks;
        this.processes = processes;
        this.snapshots = snapshots;
        this.images = images;
    }

    /** See {@code Containers.commit}. */
    public Image commit(ContainerCommit request) {
        ContainerRow row = search.find(request.container());
        CommitRequest image = new CommitRequest(
                row.container().imageId(),
                CommittedConfig.of(row),
                String.join(" ", row.container().command()),
                request.description(),
                request.compression());
        return images.commit(image, tar -> read(row, request.pause(), tar));
    }

    private void read(ContainerRow row, boolean pause, OutputStream tar) throws IOException {
        try {
            locks.locked(row.id(), () -> {
                ContainerState state = requireThere(row.id());
                boolean frozen = pause && state != ContainerState.PAUSED && processes.freeze(row.id());
                try {
                    write(row, tar);
                } finally {
                    if (frozen) {
                        processes.thaw(row.id());
                    }
                }
                return row;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(ContainerRow row, OutputStream tar) {
        Path upper = snapshots
                .stack(
                        row.id(),
                        row.launch().layers().stream().map(ChainId::parse).toList())
                .upper();
        try {
            TreeArchive.changes(upper, tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ContainerState requireThere(String id) {
        return states.byId(id)
                .map(ContainerRow::state)
                .filter(state -> state != ContainerState.DELETING)
                .orElseThrow(() -> ContainerSearch.notFound(id));
    }
}
