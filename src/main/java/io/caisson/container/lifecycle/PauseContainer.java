package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Processes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Stops a container's processes where they are, and has them run on.
 *
 * <p>The kernel acts first, then the row says so. An engine that dies in between leaves processes that are
 * stopped while the row says RUNNING: the next one has them run on, since nobody was told that they are paused;
 * or processes that run while the row says PAUSED: then the next one corrects the row.
 */
@ApplicationScoped
public class PauseContainer {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final Processes processes;

    @Inject
    PauseContainer(ContainerStates states, ContainerSearch search, ContainerLocks locks, Processes processes) {
        this.states = states;
        this.search = search;
        this.locks = locks;
        this.processes = processes;
    }

    /** See {@code Containers.pause}. */
    public Container pause(String nameOrId) {
        String id = search.id(nameOrId);
        return locks.locked(id, () -> {
            ContainerRow row = search.find(id);
            if (row.state() != ContainerState.RUNNING || !processes.freeze(id)) {
                throw ContainerStateErrors.refused("pause", row);
            }
            return recordPaused(row).container();
        });
    }

    /** See {@code Containers.unpause}. */
    public Container unpause(String nameOrId) {
        String id = search.id(nameOrId);
        return locks.locked(id, () -> {
            ContainerRow row = search.find(id);
            if (row.state() != ContainerState.PAUSED) {
                throw ContainerStateErrors.refused("unpause", row);
            }
            return unpauseIfPaused(row).container();
        });
    }

    /** The caller holds the container's lock, and has read the row under it. */
    ContainerRow unpauseIfPaused(ContainerRow row) {
        if (row.state() != ContainerState.PAUSED) {
            return row;
        }
        processes.thaw(row.id());
        return states.unpaused(row.id()).orElse(row);
    }

    private ContainerRow recordPaused(ContainerRow row) {
        try {
            return states.paused(row.id()).orElseThrow(() -> ContainerStateErrors.refused("pause", row));
        } catch (RuntimeException e) {
            try {
                processes.thaw(row.id());
            } catch (RuntimeException stuck) {
                e.addSuppressed(stuck);
            }
            throw e;
        }
    }
}
