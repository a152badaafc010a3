package io.caisson.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What an engine has on its host at one moment, a line each: mounts, cgroups, processes but for the engine's
 * own and its database's, files of its run directory, and of its data root as deep as it makes directories
 * itself. Network and mount namespaces live as long as a process or mount that is named here.
 */
public record HostTraces(Set<String> lines) {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** content/blobs/sha256/name: no deeper, since what lies in layers is not the engine's. */
    private static final int DEPTH = 4;

    /** Looks at an engine's traces now. */
    public static HostTraces of(PackagedEngine engine) {
        Set<String> lines = new TreeSet<>();
        mounts(engine, lines);
        // The engine's own cgroup is kept for the next container; what counts is what is in it.
        walk(CGROUPS, DEPTH, path -> path.toString().contains(engine.name() + "/") && Files.isDirectory(path))
                .forEach(path -> lines.add("cgroup " + path));
        walk(engine.root(), DEPTH, path -> !path.startsWith(engine.root().resolve("postgres")))
                .forEach(path -> lines.add("file " + path));
        walk(run(engine), DEPTH, path -> true).forEach(path -> lines.add("file " + path));
        processes(engine, lines);
        return new HostTraces(lines);
    }

    /** Waits until the engine's traces are these again; what ends by itself may take a moment. */
    public void awaitAgain(PackagedEngine engine) {
        Instant end = Instant.now().plus(LIMIT);
        while (!of(engine).equals(this) && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(20_000_000);
        }
        Set<String> now = of(engine).lines;
        assertThat(without(now, lines)).as("left behind").isEmpty();
        assertThat(without(lines, now)).as("lost").isEmpty();
    }

    private static Set<String> without(Set<String> all, Set<String> known) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(known);
        return rest;
    }

    private static void mounts(PackagedEngine engine, Set<String> lines) {
        for (String process : new String[] {"self", Long.toString(engine.pid())}) {
            read(Path.of("/proc", process, "mountinfo"))
                    .lines()
                    .filter(line -> line.contains(engine.directory().toString()))
                    .forEach(line -> lines.add("mount of " + process + ": " + line));
        }
    }

    private static void processes(PackagedEngine engine, Set<String> lines) {
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != engine.pid())
                .filter(process -> belongs(engine, process.pid()))
                .forEach(process -> lines.add("process " + process.pid() + " "
                        + read(Path.of("/proc", Long.toString(process.pid()), "comm"))
                                .strip()));
    }

    /** Whether it holds one of the engine's pipes, or is in one of its cgroups; a zombie does neither. */
    private static boolean belongs(PackagedEngine engine, long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        if (read(process.resolve("stat")).contains(") Z ")) {
            return false;
        }
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return read(process.resolve("cgroup")).contains(engine.name())
                    || descriptors.anyMatch(link -> target(link).startsWith(run(engine)));
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

    private static Set<Path> walk(Path top, int depth, Predicate<Path> taken) {
        Set<Path> found = new TreeSet<>();
        walk(top, depth, taken, found);
        return found;
    }

    /** What vanishes meanwhile is not there. */
    private static void walk(Path directory, int depth, Predicate<Path> taken, Set<Path> found) {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                if (taken.test(entry)) {
                    found.add(entry);
                }
                if (depth > 1 && Files.isDirectory(entry, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    walk(entry, depth - 1, taken, found);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            assertThat(directory).as("a directory that cannot be listed: %s", e).doesNotExist();
        }
    }

    private static Path run(PackagedEngine engine) {
        return engine.directory().resolve("run");
    }

    /** A file of /proc; empty if its process has ended. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
