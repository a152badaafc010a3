package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRename;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerStates;
import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.operation.RequestLedger;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Gives a container another name, in any state but DELETING. */
@ApplicationScoped
public class RenameContainer {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final Events events;
    private final RequestLedger ledger;

    @Inject
    RenameContainer(
            ContainerStates states, ContainerSearch search, ContainerLocks locks, Events events, RequestLedger ledger) {
        this.states = states;
        this.search = search;
        this.locks = locks;
        this.events = events;
        this.ledger = ledger;
    }

    /** See {@code Containers.rename}. */
    public Container rename(ContainerRename request) {
        checkName(request.name());
        // An attempt that died before it could answer has taken away the name that the request gives.
        String id = ledger.claimed().orElseGet(() -> search.id(request.container()));
        return locks.locked(id, () -> {
            ContainerRow row = search.find(id);
            if (row.name().equals(request.name())) {
                return row.container();
            }
            ContainerStateErrors.requireEtag("rename", request.etag(), row);
            return QuarkusTransaction.requiringNew()
                    .call(() -> renamed(row, request.name()))
                    .container();
        });
    }

    private ContainerRow renamed(ContainerRow former, String name) {
        ContainerRow row =
                states.renamed(former.id(), name).orElseThrow(() -> ContainerStateErrors.refused("rename", former));
        ledger.claim(row.id());
        events.append(EventDraft.of(EventType.CONTAINER_RENAME, row.id(), name)
                .with("image", row.config().image())
                .with("old_name", former.name()));
        return row;
    }

    private static void checkName(String name) {
        List<FieldViolation> violations = new ArrayList<>();
        if (name.isEmpty()) {
            violations.add(new FieldViolation("name", "is required"));
        }
        CreationRules.checkName("name", name, violations);
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
    }
}
