package io.caisson.runtime.shim;

import io.caisson.kernel.process.Pidfd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processes whose supervisor was killed before it could tell of them: they are children of this process then, which
 * adopts orphans, and nobody else waits for them. One that is not reaped keeps the first process of its pid namespace
 * from ending (pid_namespaces(7)).
 */
public final class Orphans {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int SIGKILL = 9;
    /** What begins the names of programs that have not yet become a container's command. */
    private static final String OURS = "caisson-";

    private Orphans() {}

    /**
     * Kills and reaps those that are in a container, and reaps those that have ended on their way into one. Harmless
     * for supervisors: none is in a pid namespace below ours, and one that has ended is waited for by its pidfd.
     */
    public static void end() {
        int depth = depth(status("self"));
        for (int pid : children()) {
            List<String> status = status(Integer.toString(pid));
            boolean ours = field(status, "Name:").startsWith(OURS);
            boolean ended = field(status, "State:").startsWith("Z");
            if (depth(status) > depth || ours && ended) {
                Pidfd.open(pid).ifPresent(Orphans::end);
            }
        }
    }

    private static void end(Pidfd orphan) {
        try (orphan) {
            orphan.signal(SIGKILL);
            orphan.reap();
        }
    }

    /** Of all threads: an orphan may become any one's. */
    private static List<Integer> children() {
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.flatMap(task ->
                            Arrays.stream(read(task.resolve("children")).strip().split(" ", -1)))
                    .filter(number -> !number.isEmpty())
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** In how many pid namespaces a process is. */
    private static int depth(List<String> status) {
        return field(status, "NSpid:").split("\t", -1).length;
    }

    private static String field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }

    private static List<String> status(String process) {
        return read(Path.of("/proc", process, "status")).lines().toList();
    }

    /** A file of /proc; empty if its process has gone. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
