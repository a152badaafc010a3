package io.caisson.container.lifecycle;

import io.caisson.container.ContainerDeletion;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Etag;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.operation.RequestLedger;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Deletes a container: the decision is committed, durably, before anything of it goes; a crash after that
 * is finished by the reconciler.
 */
@ApplicationScoped
public class DeleteContainer {
    private static final int ATTEMPTS = 10;

    private final ContainerStates states;
    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final ContainerRemoval removal;
    private final StopContainer stopping;
    private final RequestLedger ledger;

    @Inject
    DeleteContainer(
            ContainerStates states,
            ContainerSearch search,
            ContainerLocks locks,
            ContainerRemoval removal,
            StopContainer stopping,
            RequestLedger ledger) {
        this.states = states;
        this.search = search;
        this.locks = locks;
        this.removal = removal;
        this.stopping = stopping;
        this.ledger = ledger;
    }

    /** See {@code Containers.delete}. */
    public String delete(ContainerDeletion request) {
        String id = ledger.claimed().orElseGet(() -> search.id(request.container()));
        if (request.validateOnly()) {
            check(request, search.find(id));
            return id;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (locks.locked(id, () -> tryDelete(id, request))) {
                return id;
            }
            // It runs, and is to be killed: without the lock, which its end needs.
            stopping.killAndWait(id);
        }
        throw new EngineException(
                        ErrorReason.CONCURRENT_CHANGE,
                        "Cannot delete container " + id + ": another call starts it again and again. Try again")
                .about("container", id);
    }

    /** False if it runs and has to be killed first. */
    private boolean tryDelete(String id, ContainerDeletion request) {
        Optional<ContainerRow> decided = ledger.isClaiming()
                ? QuarkusTransaction.requiringNew().call(() -> decide(id, request))
                : decide(id, request);
        if (decided.isPresent()) {
            removal.finish(decided.get());
            return true;
        }
        Optional<ContainerRow> row = states.byId(id);
        if (row.isEmpty()) {
            if (ledger.claimed().isPresent()) {
                return true;
            }
            throw ContainerSearch.notFound(request.container());
        }
        if (row.get().state() == ContainerState.DELETING) {
            removal.finish(row.get());
            return true;
        }
        check(request, row.get());
        return false;
    }

    private Optional<ContainerRow> decide(String id, ContainerDeletion request) {
        long revision = request.etag().isEmpty() ? 0 : Etag.revision(id, request.etag());
        Optional<ContainerRow> row = states.deleting(id, request.deleteAnonymousVolumes(), revision);
        row.ifPresent(found -> ledger.claim(id));
        return row;
    }

    private static void check(ContainerDeletion request, ContainerRow row) {
        ContainerStateErrors.requireEtag("delete", request.etag(), row);
        if (row.state().isLive() && !request.force()) {
            throw ContainerStateErrors.refused("delete", row);
        }
    }
}
