package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Moves the processes of a container into one more v1 hierarchy. */
final class ProcessMove {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private ProcessMove() {}

    /**
     * Whether all were in it; moves those that were not.
     *
     * @param processes all that there are; asked again, since one may fork while it is moved
     */
    static boolean complete(Path directory, Supplier<List<Long>> processes) {
        Set<Long> outside = new HashSet<>(processes.get());
        ControlFiles.processes(directory).forEach(outside::remove);
        for (long pid : outside) {
            try {
                ControlFiles.write(directory.resolve("cgroup.procs"), Long.toString(pid));
            } catch (CgroupException e) {
                if (processes.get().contains(pid)) {
                    throw e;
                }
            }
        }
        return outside.isEmpty();
    }

    /** Moves until none is outside. */
    static void all(Path directory, Supplier<List<Long>> processes) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!complete(directory, processes)) {
            if (System.nanoTime() > deadline) {
                throw new CgroupException("Moving the processes " + processes.get() + " into the cgroup " + directory
                        + " failed: after " + PATIENCE.toSeconds() + " s some are still outside");
            }
        }
    }
}
