package io.caisson.container;

import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.snapshot.OverlayStack;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The processes of containers, as this package needs them: the OCI runtime, or a fake in tests.
 *
 * <p>What it knows of a container it keeps, over its own death too, until {@link #delete}.
 */
public interface Processes {
    /**
     * Makes everything up to the execve.
     *
     * @param input whether it reads what attached clients send; one with a terminal does anyway
     * @throws io.caisson.error.EngineException {@code LAUNCH_FAILED} and others of a launch; nothing is left
     */
    void create(String id, RuntimeSpec spec, OverlayStack root, boolean input);

    /**
     * Executes the command, and returns once that is done.
     *
     * @throws io.caisson.error.EngineException {@code COMMAND_NOT_FOUND}, {@code COMMAND_NOT_EXECUTABLE},
     *     {@code LAUNCH_FAILED}
     */
    Started start(String id);

    /**
     * Sends a signal to the first process; false if it has ended. SIGKILL has frozen processes run on, so that
     * it gets through, and they cannot be frozen any more.
     */
    boolean signal(String id, int signal);

    /**
     * Stops all of a container's processes where they are; false if it does not run. Lasts over the engine's
     * own death.
     *
     * @throws io.caisson.error.EngineException {@code KERNEL}; all run on then
     */
    boolean freeze(String id);

    /** Has them run on; harmless when repeated. */
    void thaw(String id);

    /**
     * Changes the limits of memory, processors, tasks and block devices of one that runs; nothing if it does not.
     *
     * @param from what they are
     * @throws io.caisson.error.EngineException {@code LIMIT_REFUSED}; all are as before then
     */
    void limit(String id, Resources from, Resources to);

    /**
     * What of limits this machine cannot enforce and does without, a sentence each.
     *
     * @throws io.caisson.error.EngineException {@code UNSUPPORTED_BY_HOST} for what it cannot do without
     */
    List<String> unsupported(Resources resources);

    /** Whether they are stopped: the kernel's word. */
    boolean isFrozen(String id);

    /** What its processes have used; empty if it does not run. */
    Optional<ResourceUsage> usage(String id);

    /**
     * What has gone over the interfaces of its network, loopback too; none if it does not run.
     *
     * @param pid of its first process
     */
    List<NetworkUsage> networks(String id, int pid);

    /** Its processes, the first one first; none if it does not run. */
    List<ContainerProcess> list(String id);

    /** Kills what is left of it and forgets it; harmless when repeated. */
    void delete(String id);

    /** After an engine's start: everything that is known, and for what runs, following goes on. */
    List<Found> adopt();

    /** What is known of a container now; one whose end is still to be told counts as running. */
    Optional<Found> find(String id);

    /** Who is told of each end, once, after the container's output was drained. To be set before anything runs. */
    void onExit(Consumer<Ended> listener);

    /** A command was executed. */
    record Started(int pid, Instant time) {}

    /** A first process has ended; {@code exitCode} is 0 to 255, 128 + n for a signal. */
    record Ended(String id, int exitCode, boolean oomKilled, Instant time) {
        public WaitResult result() {
            return new WaitResult(exitCode, oomKilled, "", time);
        }
    }

    /**
     * What is found of a container, by a new engine or after the database was away.
     *
     * @param pid 0 if it does not run
     * @param startTime null if its command was not executed
     * @param ended null if it has not ended, or how is not known
     */
    record Found(
            String id,
            Phase phase,
            int pid,
            @Nullable Instant startTime,
            @Nullable Ended ended) {}

    /** How far a launch has come. */
    enum Phase {
        /** Its command was never executed. */
        CREATED,
        RUNNING,
        STOPPED
    }
}
