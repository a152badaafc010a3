package io.caisson.container.lifecycle;

import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerPrune;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerStates;
import io.caisson.container.ContainerUsage;
import io.caisson.container.Etag;
import io.caisson.snapshot.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes the containers that do not run, one by one: each that has not changed since it was looked at. One that
 * cannot be removed does not keep the others.
 */
@ApplicationScoped
public class PruneContainers {
    private final ContainerStates states;
    private final ContainerLocks locks;
    private final ContainerRemoval removal;
    private final Snapshots snapshots;

    @Inject
    PruneContainers(ContainerStates states, ContainerLocks locks, ContainerRemoval removal, Snapshots snapshots) {
        this.states = states;
        this.locks = locks;
        this.removal = removal;
        this.snapshots = snapshots;
    }

    /** See {@code Containers.prune}. */
    public List<ContainerUsage> prune(ContainerPrune request) {
        List<ContainerUsage> pruned = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        for (ContainerRow row : states.unused(request.filter())) {
            ContainerUsage usage = new ContainerUsage(
                    row.container(), snapshots.usage(row.id()).bytes());
            try {
                if (request.validateOnly() || remove(row)) {
                    pruned.add(usage);
                }
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            RuntimeException first = failures.getFirst();
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
        return pruned;
    }

    private boolean remove(ContainerRow row) {
        long revision = Etag.revision(row.id(), row.container().etag());
        return locks.locked(row.id(), () -> {
            states.deleting(row.id(), false, revision).ifPresent(removal::finish);
            // Started meanwhile, and so it stays; or deleted by somebody else.
            return states.byId(row.id()).isEmpty();
        });
    }
}
