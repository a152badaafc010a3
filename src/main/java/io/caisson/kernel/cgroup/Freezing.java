package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until the processes of a cgroup have stopped where they are. */
final class Freezing {
    /** A process that hangs in the kernel, in a dead network file system say, cannot be frozen. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Freezing() {}

    /**
     * Waits.
     *
     * @throws CgroupException if it takes too long
     */
    static void await(Path directory, BooleanSupplier frozen) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!frozen.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new CgroupException("Freezing the cgroup " + directory + " failed: after "
                        + PATIENCE.toSeconds() + " s its processes " + ControlFiles.processes(directory)
                        + " have not all stopped");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
