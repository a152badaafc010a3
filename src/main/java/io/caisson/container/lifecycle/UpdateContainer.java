package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.ContainerUpdate;
import io.caisson.container.Processes;
import io.caisson.error.Undo;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.Resources;
import io.caisson.operation.RequestLedger;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.SpecFactory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes labels, limits and restart policy of a container, while it runs, too.
 *
 * <p>All is checked first. That limits are about to change is written down before the kernel is told, and the
 * row says so last: where it comes to nothing, they are as before; an engine that dies in between leaves a
 * note by which the next one has them as the row says ({@link #settle}).
 */
@ApplicationScoped
public class UpdateContainer {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final SpecFactory specs;
    private final Processes processes;
    private final Events events;
    private final RequestLedger ledger;
    private final ReconfigureContainer reconfiguring;

    @Inject
    UpdateContainer(
            ContainerStates states,
            ContainerSearch search,
            ContainerLocks locks,
            SpecFactory specs,
            Processes processes,
            Events events,
            RequestLedger ledger,
            ReconfigureContainer reconfiguring) {
        this.states = states;
        this.search = search;
        this.locks = locks;
        this.specs = specs;
        this.processes = processes;
        this.events = events;
        this.ledger = ledger;
        this.reconfiguring = reconfiguring;
    }

    /** See {@code Containers.update}. */
    public Container update(ContainerUpdate request) {
        ConfigChange.checkPaths(request.paths());
        if (ledger.claimed().isPresent()) {
            // Done by an attempt that died before it could answer.
            return search.find(ledger.claimed().get()).container();
        }
        String id = search.id(request.container());
        return locks.locked(id, () -> update(search.find(id), request));
    }

    /** Finishes what engines before this one have left undone; harmless when repeated. */
    public void settle() {
        for (ContainerStates.Updating left : states.updating()) {
            locks.locked(left.row().id(), () -> {
                List<ContainerStates.Updating> now = states.updating();
                now.stream()
                        .filter(each -> each.row().id().equals(left.row().id()))
                        .forEach(this::settle);
                return now;
            });
        }
    }

    private void settle(ContainerStates.Updating left) {
        ContainerRow row = left.row();
        processes.limit(row.id(), present(row.id(), left.attempted()), present(row.id(), row.config()));
        if (row.state().hasProcess()) {
            states.updateSettled(row.id());
        } else {
            reconfiguring.settle(row);
        }
    }

    private Container update(ContainerRow row, ContainerUpdate request) {
        ContainerStateErrors.requireEtag("update", request.etag(), row);
        if (row.state() == ContainerState.DELETING) {
            throw ContainerStateErrors.refused("update", row);
        }
        ContainerConfig config = ConfigChange.apply(row.config(), request);
        if (StoppedChange.isAny(request.paths())) {
            return reconfiguring.reconfigure(row, config, request);
        }
        new CreationRules(specs).checkUpdate(config);
        if (config.equals(row.config())) {
            return row.container();
        }
        BlockIo blockIo = BlockIoInput.of(config.resources().blockIo());
        if (request.validateOnly()) {
            return row.container().with(config);
        }
        boolean limits = !config.resources().equals(row.config().resources());
        return row.state().hasProcess() && limits ? limit(row, request, config, blockIo) : record(row, request, config);
    }

    private Container limit(
            ContainerRow row, ContainerUpdate request, ContainerConfig config, @Nullable BlockIo blockIo) {
        Resources from = present(row.id(), row.config());
        Resources to = resources(row.id(), config, blockIo);
        try (Undo undo = new Undo()) {
            states.updateBegun(row.id(), config);
            undo.push("forget an update of container " + row.id(), () -> states.updateSettled(row.id()));
            processes.limit(row.id(), from, to);
            undo.push("give container " + row.id() + " its limits back", () -> processes.limit(row.id(), to, from));
            Container updated = record(row, request, config);
            undo.commit();
            return updated;
        }
    }

    private Container record(ContainerRow row, ContainerUpdate request, ContainerConfig config) {
        return QuarkusTransaction.requiringNew().call(() -> {
            ContainerRow updated =
                    states.updated(row.id(), config).orElseThrow(() -> ContainerSearch.notFound(row.id()));
            ledger.claim(row.id());
            events.append(EventDraft.of(EventType.CONTAINER_UPDATE, row.id(), row.name())
                    .with("image", config.image())
                    .with("fields", String.join(",", request.paths())));
            return updated.container();
        });
    }

    /** Without the limits of devices that have gone. */
    private Resources present(String id, ContainerConfig config) {
        return resources(id, config, BlockIoInput.ofPresent(config.resources().blockIo()));
    }

    private Resources resources(String id, ContainerConfig config, @Nullable BlockIo blockIo) {
        ContainerSettings settings = SpecInput.settings(id, "/", config, List.of());
        return specs.resources(settings.with(settings.resources().with(blockIo)));
    }
}
