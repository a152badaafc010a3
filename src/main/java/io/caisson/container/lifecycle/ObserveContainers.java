package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerProcess;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerStates;
import io.caisson.container.ContainerStats;
import io.caisson.container.NetworkUsage;
import io.caisson.container.Processes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tells what containers use, and which processes they have. */
@ApplicationScoped
public class ObserveContainers {
    private static final long DEFAULT_TASKS = 4096;
    private static final String LOOPBACK = "lo";

    private final ContainerSearch search;
    private final ContainerStates states;
    private final Processes processes;

    @Inject
    ObserveContainers(ContainerSearch search, ContainerStates states, Processes processes) {
        this.search = search;
        this.states = states;
        this.processes = processes;
    }

    /** See {@code Containers.stats}. */
    public List<ContainerStats> stats(List<String> namesOrIds) {
        List<ContainerRow> rows = namesOrIds.isEmpty()
                ? states.all()
                : namesOrIds.stream().map(search::find).toList();
        return rows.stream()
                .filter(row -> row.state().isLive())
                .flatMap(row -> stats(row).stream())
                .toList();
    }

    /** See {@code Containers.processes}. */
    public List<ContainerProcess> processes(String nameOrId) {
        ContainerRow row = search.find(nameOrId);
        if (!row.state().isLive()) {
            throw ContainerStateErrors.refused("list the processes of", row);
        }
        return processes.list(row.id());
    }

    private Optional<ContainerStats> stats(ContainerRow row) {
        Container container = row.container();
        ContainerConfig.ResourceSettings limits = container.config().resources();
        long tasks = limits.pidsLimit() == null ? DEFAULT_TASKS : limits.pidsLimit();
        return processes
                .usage(row.id())
                .map(usage -> new ContainerStats(
                        container.id(),
                        container.name(),
                        Instant.now(),
                        usage,
                        limits.memoryBytes(),
                        tasks,
                        networks(container)));
    }

    private List<NetworkUsage> networks(Container container) {
        return container.config().networkMode() == ContainerConfig.NetworkMode.HOST
                ? List.of()
                : processes.networks(container.id(), container.pid()).stream()
                        .filter(network -> !network.name().equals(LOOPBACK))
                        .toList();
    }
}
