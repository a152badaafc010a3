package io.caisson.kernel.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a cgroup's processes and then its directories go. */
final class CgroupEnd {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Processes processes;

    CgroupEnd(Processes processes) {
        this.processes = processes;
    }

    /** Kills until none is left: a process may fork while it is being killed. */
    void killAll(Path directory) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Long> left = ControlFiles.processes(directory);
        while (!left.isEmpty()) {
            refuseAfter(deadline, "Killing the processes of", directory, left);
            left.forEach(pid -> processes.kill(
                    pid, held -> ControlFiles.processes(directory).contains(held)));
            processes.awaitEnd(left, PATIENCE);
            left = ControlFiles.processes(directory);
        }
    }

    /** Removes the cgroups below and then it, waiting for processes on their way out. */
    void removeTree(Path directory) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        IOException failure = tryRemove(directory);
        while (failure != null) {
            List<Long> left = ControlFiles.processes(directory);
            if (System.nanoTime() > deadline) {
                throw new CgroupException(
                        "Removing the cgroup " + directory + " failed, processes " + left + ": " + failure, failure);
            }
            // A dying process leaves the list a little before it leaves the cgroup.
            processes.awaitEnd(left, PATIENCE);
            Thread.onSpinWait();
            failure = tryRemove(directory);
        }
    }

    private static @Nullable IOException tryRemove(Path directory) {
        try {
            for (Path cgroup : ControlFiles.subtree(directory)) {
                Files.deleteIfExists(cgroup);
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static void refuseAfter(long deadline, String doing, Path directory, List<Long> left) {
        if (System.nanoTime() > deadline) {
            throw new CgroupException(doing + " the cgroup " + directory + " failed: " + left + " are still there");
        }
    }
}
