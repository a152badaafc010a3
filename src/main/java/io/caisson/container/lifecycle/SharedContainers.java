package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Isolation;
import io.caisson.container.SharedNamespaces;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.spec.ContainerSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * The containers that others share namespaces with. Names become IDs when a container is made, so that no
 * later name means another; whether they run is looked up at every start.
 */
@ApplicationScoped
public class SharedContainers {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Set<ContainerState> RUNNING = EnumSet.of(ContainerState.RUNNING, ContainerState.PAUSED);
    private static final int SHORT_ID = 12;

    private final ContainerSearch search;
    private final ContainerStates states;

    @Inject
    SharedContainers(ContainerSearch search, ContainerStates states) {
        this.search = search;
        this.states = states;
    }

    /**
     * The same with IDs in place of names.
     *
     * @throws EngineException {@code CONTAINER_NOT_FOUND}, {@code AMBIGUOUS_ID}; {@code INVALID_REQUEST} for an
     *     IPC namespace that is not shareable, and for a container with a user namespace of its own
     */
    ContainerConfig resolved(ContainerConfig config) {
        Isolation isolation = config.isolation();
        SharedNamespaces found = isolation.namespaces().with(this::sharer);
        SharedNamespaces.Owner ipc = found.ipc();
        if (ipc != null && !ipc.host()) {
            checkShareable(search.find(ipc.container()));
        }
        return config.with(isolation.with(found));
    }

    /**
     * Settings for a start now: with the host name of whom a name or network is shared.
     *
     * @throws EngineException {@code SHARED_CONTAINER_NOT_RUNNING}
     */
    ContainerSettings settled(ContainerConfig config, ContainerSettings settings) {
        SharedNamespaces shared = config.isolation().namespaces();
        shared.with(this::checkRuns);
        SharedNamespaces.Owner uts = shared.uts();
        if (uts != null) {
            return settings.named(uts.host() ? ofHost() : nameOf(uts.container()));
        }
        return shared.networkContainer().isEmpty() ? settings : settings.named(nameOf(shared.networkContainer()));
    }

    /** Its ID, if it is of the same users. */
    private String sharer(String name) {
        ContainerRow row = search.find(name);
        if (row.config().isolation().user() != null) {
            throw EngineException.invalid(
                    "config.namespaces",
                    "container " + row.name() + " has a user namespace of its own: what belongs to that can be shared"
                            + " only within it");
        }
        return row.id();
    }

    private static void checkShareable(ContainerRow owner) {
        SharedNamespaces its = owner.config().isolation().namespaces();
        if (its.ipc() == null && !its.ipcShareable()) {
            throw EngineException.invalid(
                    "config.namespaces.ipc.container",
                    "container " + owner.name() + " keeps its IPC namespace for itself; make it with ipc_shareable"
                            + " (--ipc shareable)");
        }
    }

    private String checkRuns(String id) {
        ContainerState state = states.byId(id).map(ContainerRow::state).orElse(null);
        if (state == null || !RUNNING.contains(state)) {
            throw new EngineException(
                            ErrorReason.SHARED_CONTAINER_NOT_RUNNING,
                            "Cannot share the namespaces of container " + id + ": "
                                    + (state == null
                                            ? "it is gone. Make this container anew, with another"
                                            : "it does not run. Start it first"))
                    .about("container", id)
                    .with("container", id);
        }
        return id;
    }

    private String nameOf(String id) {
        String asked = states.byId(id).map(row -> row.config().hostname()).orElse("");
        return asked.isEmpty() ? id.substring(0, SHORT_ID) : asked;
    }

    private static String ofHost() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
