package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerState;
import io.caisson.v1.Exec;
import io.caisson.v1.ExecState;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListExecsRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an engine's rows, the kernel and the disk say of its containers, compared. */
final class Agreement {
    /** The runtime's status of what has ended is kept for 5 s. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final int PAGE = 1_000;

    private final PackagedEngine engine;
    private final List<Container> containers;
    private final List<Exec> execs;
    private final Set<String> live;
    private final Set<String> disagreements = new TreeSet<>();

    private Agreement(PackagedEngine engine, EngineConnection connection) {
        this.engine = engine;
        this.containers = connection
                .containers()
                .listContainers(
                        ListContainersRequest.newBuilder().setPageSize(PAGE).build())
                .getContainersList();
        this.execs = connection.execs().listExecs(ListExecsRequest.getDefaultInstance()).getExecsList().stream()
                .filter(exec -> exec.getState() == ExecState.EXEC_STATE_RUNNING)
                .toList();
        this.live = containers.stream()
                .filter(container -> hasProcess(container.getState()))
                .map(Container::getId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Waits until all three agree, which what ends by itself may take a moment for; fails if they do not.
     *
     * @return how many containers are in which state then
     */
    static Map<ContainerState, Integer> await(PackagedEngine engine, EngineConnection connection) {
        Instant end = Instant.now().plus(LIMIT);
        while (true) {
            Agreement now = new Agreement(engine, connection);
            now.compare();
            if (now.disagreements.isEmpty()) {
                return now.states();
            }
            if (Instant.now().isAfter(end)) {
                assertThat(now.disagreements)
                        .as("What rows, kernel and disk disagree on: %s%n%s", now.containers, engine.log())
                        .isEmpty();
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private Map<ContainerState, Integer> states() {
        Map<ContainerState, Integer> states = new EnumMap<>(ContainerState.class);
        containers.forEach(container -> states.merge(container.getState(), 1, Integer::sum));
        return states;
    }

    private void compare() {
        Set<String> all = containers.stream().map(Container::getId).collect(Collectors.toCollection(TreeSet::new));
        Path run = engine.directory().resolve("run");
        Set<String> executed = execs.stream().map(Exec::getId).collect(Collectors.toCollection(TreeSet::new));
        same("directories of containers", names(engine.root().resolve("containers")), all);
        same("run directories", names(run.resolve("containers")), live);
        same("records of execs", names(run.resolve("execs")), executed);
        same("cgroups", Cgroups.detect().list(engine.name()), live);
        same("ends that are kept", names(run.resolve("exits")), Set.of());
        same("what is being removed", names(engine.root().resolve("trash")), Set.of());
        containers.forEach(this::compare);
        int supervisors = supervisors(run);
        if (supervisors != live.size() + execs.size()) {
            disagreements.add(supervisors + " supervisors for " + live + " and " + execs);
        }
    }

    private void compare(Container container) {
        ContainerState state = container.getState();
        String name = container.getName() + " (" + container.getId() + ", " + state + ")";
        if (state == ContainerState.CONTAINER_STATE_STARTING || state == ContainerState.CONTAINER_STATE_DELETING) {
            disagreements.add(name + " is on its way");
        }
        if (!hasProcess(state)) {
            return;
        }
        if (!read(Path.of("/proc", Integer.toString(container.getPid()), "cgroup"))
                .contains(container.getId())) {
            disagreements.add(name + " does not run as " + container.getPid());
            return;
        }
        boolean frozen = Cgroups.detect()
                .open("/" + engine.name() + "/" + container.getId())
                .isFrozen();
        if (frozen != (state == ContainerState.CONTAINER_STATE_PAUSED)) {
            disagreements.add(name + (frozen ? " is frozen" : " is not frozen"));
        }
        long limit = container.getConfig().getResources().getMemoryBytes();
        String kernels = memoryLimit(container);
        if (limit > 0 && !kernels.equals(Long.toString(limit))) {
            disagreements.add(name + " has a limit of " + kernels + " instead of " + limit);
        }
    }

    private String memoryLimit(Container container) {
        String below = engine.name() + "/" + container.getId();
        Path first = Path.of("/sys/fs/cgroup/memory", below, "memory.limit_in_bytes");
        return read(Files.exists(first) ? first : Path.of("/sys/fs/cgroup", below, "memory.max"))
                .strip();
    }

    private void same(String what, Set<String> found, Set<String> expected) {
        if (!found.equals(expected)) {
            disagreements.add(what + " are " + found + " instead of " + expected);
        }
    }

    private static boolean hasProcess(ContainerState state) {
        return state == ContainerState.CONTAINER_STATE_RUNNING || state == ContainerState.CONTAINER_STATE_PAUSED;
    }

    /** Processes that hold the directory of ends open, as those that write into it do. */
    private int supervisors(Path run) {
        return (int) ProcessHandle.allProcesses()
                .filter(process -> process.pid() != engine.pid())
                .filter(process -> holds(process.pid(), run.resolve("exits")))
                .count();
    }

    private static boolean holds(long pid, Path directory) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return descriptors.anyMatch(link -> directory.equals(target(link)));
        } catch (IOException | UncheckedIOException e) {
            return false; // It has ended.
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            return Path.of("");
        }
    }

    private static Set<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals("lost+found"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of the kernel's; empty if what it tells of is gone. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
