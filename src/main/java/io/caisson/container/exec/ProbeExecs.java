package io.caisson.container.exec;

import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.RootedPath;
import io.caisson.runtime.ExecProcess;
import io.caisson.runtime.ExecRequest;
import io.caisson.runtime.io.OutputHub;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Execs of the engine's own, by which it looks after containers: nobody is told of them, and no engine after this
 * one goes on with them.
 *
 * <p>Each is launched by a thread of the system's, since a launch waits for what the container's file system does,
 * without end if that hangs, and must not take a carrier of virtual threads with it.
 */
@ApplicationScoped
public class ProbeExecs {
    private static final Logger LOG = Logger.getLogger(ProbeExecs.class);
    /** How many are launched at the same time, so that other work is not held up when many are due. */
    private static final int AT_ONE_TIME = 4;

    private static final long IDLE_SECONDS = 10;
    private static final int ID_BYTES = 32;

    private final ContainerLocks locks;
    private final ExecSpecs specs;
    private final ExecProcesses processes;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore slots = new Semaphore(AT_ONE_TIME, true);
    private final ExecutorService launching = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("probe-", 0).factory());

    @Inject
    ProbeExecs(ContainerLocks locks, ExecSpecs specs, ExecProcesses processes) {
        this.locks = locks;
        this.specs = specs;
        this.processes = processes;
    }

    /** The right to launch one. */
    @FunctionalInterface
    public interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until one may be launched, in the order of asking; to be closed once it is, or is given up. */
    public Slot slot() throws InterruptedException {
        slots.acquire();
        return slots::release;
    }

    /**
     * Waits until nobody changes the container, and has it not be paused until what is returned is closed.
     *
     * @param wanted whether it still is to be entered then: not if it is paused or has ended
     * @return empty if it is not, or cannot be
     */
    public Optional<ExecProcesses.Entry> enter(ContainerRow row, BooleanSupplier wanted) {
        return locks.locked(row.id(), () -> {
            try {
                return wanted.getAsBoolean() ? Optional.of(processes.enter(row.id())) : Optional.empty();
            } catch (EngineException e) {
                LOG.debugf(e, "Container %s has ended meanwhile", row.id());
                return Optional.empty();
            }
        });
    }

    /**
     * Executes a command in a container that runs, as its own user with its own environment.
     *
     * @param entry closed once it is executed, or could not be
     * @param output takes what it writes; to be listened to before
     * @return complete once it is executed, or could not be
     */
    public CompletableFuture<ExecProcess> start(
            ContainerRow row, ExecProcesses.Entry entry, List<String> command, OutputHub output) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (entry) {
                        return execute(row, command, output);
                    }
                },
                launching);
    }

    private ExecProcess execute(ContainerRow row, List<String> command, OutputHub output) {
        try (RootedPath files = processes.files(row.id()).orElseThrow(() -> ended(row))) {
            ExecConfig config = new ExecConfig(command, List.of(), "", "", false, false, false, 0, 0);
            return processes.start(
                    new ExecRequest(newId(), row.id(), specs.spec(row, config, files), false, 0, 0, ExecNote.PROBE),
                    output);
        }
    }

    private static EngineException ended(ContainerRow row) {
        return new EngineException(
                        ErrorReason.CONTAINER_STATE,
                        "Cannot execute anything in container " + row.name() + ": it has ended")
                .about("container", row.name())
                .with("container", row.id());
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
