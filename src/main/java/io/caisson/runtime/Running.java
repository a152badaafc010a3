package io.caisson.runtime;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.CgroupException;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.runtime.Resources;
import io.caisson.runtime.io.ContainerInput;
import io.caisson.runtime.io.ContainerOutput;
import io.caisson.runtime.io.ContainerStreams;
import io.caisson.runtime.shim.ShimLaunch;
import io.caisson.runtime.shim.ShimState;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A container that this runtime knows: its supervisor, its output, its cgroup. */
final class Running {
    private static final int SIGKILL = 9;
    /** Commands that may be on their way into it at once. */
    private static final int ENTERING = 1 << 20;

    private static final int PATIENCE_SECONDS = 10;

    final String id;
    final Pidfd shim;
    final Cgroup cgroup;
    final ContainerOutput output;
    private final ContainerInput input;
    private final ContainerStreams streams;
    final CountDownLatch released = new CountDownLatch(1);
    /** Held by who takes it down: its end may come while it is being deleted. */
    final ReentrantLock life = new ReentrantLock();

    private final Semaphore entering = new Semaphore(ENTERING);
    /** It was taken down; under the lock. */
    boolean down;

    private final AtomicBoolean ending = new AtomicBoolean();
    private @Nullable ShimLaunch launch;
    volatile ShimState state;
    volatile boolean abandoned;
    /** SIGKILL was sent: who froze it now would keep it from dying, on cgroup v1. */
    private volatile boolean doomed;

    /** @param streams of it, which begin with this */
    Running(String id, Pidfd shim, Cgroup cgroup, Ends ends, ContainerStreams streams, ShimState state) {
        this.id = id;
        this.shim = shim;
        this.cgroup = cgroup;
        this.output = ends.output();
        this.input = ends.input();
        this.streams = streams;
        this.state = state;
    }

    /** Our ends of what it reads and writes. */
    record Ends(ContainerInput input, ContainerOutput output) {}

    /** Those who are attached may now write. */
    void begin() {
        streams.begin(input);
    }

    /** It waits for its release. */
    synchronized void launched(ShimLaunch waiting) {
        launch = waiting;
    }

    /** The launch that waits, for one caller alone, who closes it; empty if another has it, or it was released. */
    synchronized Optional<ShimLaunch> takeLaunch() {
        Optional<ShimLaunch> taken = Optional.ofNullable(launch);
        launch = null;
        return taken;
    }

    /** The first process of a container whose command was executed and has not ended; to be closed by the caller. */
    static Optional<Pidfd> firstProcess(@Nullable Running container) {
        if (container == null || container.state.startedAt() == null || container.ending.get()) {
            return Optional.empty();
        }
        return container.state.process().open();
    }

    /** True for the first who sees the end. */
    boolean beginEnding() {
        return ending.compareAndSet(false, true);
    }

    /** Sends a signal to the first process; false if it has ended. SIGKILL thaws it. */
    boolean signal(int number) {
        doomed = doomed || number == SIGKILL;
        try (Pidfd process = state.process().open().orElse(null)) {
            return process != null && process.signal(number);
        } finally {
            if (number == SIGKILL) {
                thaw();
            }
        }
    }

    /**
     * Stops all its processes where they are; false if it was killed or has ended.
     *
     * @throws EngineException {@code KERNEL} if that cannot be done; all run on then
     */
    boolean freeze() {
        awaitEntering();
        // Its cgroup may not go meanwhile: one that is frozen anew would be made anew.
        life.lock();
        try {
            return !isGoing() && freezeUnlessKilled();
        } finally {
            life.unlock();
            entering.release(ENTERING);
        }
    }

    /**
     * Somebody is about to execute a command in it, and gives word when that is done: until then it is not frozen,
     * since who enters what is frozen stops halfway.
     */
    Runnable enter() {
        entering.acquireUninterruptibly();
        return entering::release;
    }

    private void awaitEntering() {
        try {
            if (entering.tryAcquire(ENTERING, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new EngineException(
                        ErrorReason.KERNEL,
                        "Cannot pause container " + id + ": a command that is about to be executed in it has not come"
                                + " that far within " + PATIENCE_SECONDS + " s. Try again")
                .about("container", id);
    }

    private boolean freezeUnlessKilled() {
        try {
            cgroup.freeze();
        } catch (CgroupException e) {
            if (isGoing()) {
                return false;
            }
            throw refused("pause", e);
        }
        if (isGoing()) {
            thaw();
            return false;
        }
        return true;
    }

    private boolean isGoing() {
        return doomed || ending.get() || down;
    }

    /**
     * Has all its processes run on.
     *
     * @throws EngineException {@code KERNEL} if that cannot be done
     */
    void thaw() {
        try {
            cgroup.thaw();
        } catch (CgroupException e) {
            throw refused("unpause", e);
        }
    }

    /**
     * Changes its limits; nothing if it has ended.
     *
     * @throws EngineException {@code LIMIT_REFUSED}; all are as before then
     */
    void limit(Cgroups cgroups, Resources from, Resources to) {
        life.lock();
        try {
            if (!down) {
                cgroups.change(cgroup, from, to);
            }
        } catch (CgroupException e) {
            throw new EngineException(
                            ErrorReason.LIMIT_REFUSED,
                            "Cannot update the limits of container " + id + ": " + e.getMessage()
                                    + ". All are as before",
                            e)
                    .about("container", id);
        } finally {
            life.unlock();
        }
    }

    private EngineException refused(String verb, CgroupException cause) {
        return new EngineException(
                        ErrorReason.KERNEL, "Cannot " + verb + " container " + id + ": " + cause.getMessage(), cause)
                .about("container", id);
    }

    /** Lets go of what it reads and writes. */
    void letGo() {
        streams.over(input);
        input.close();
        output.close();
    }

    /** Lets go of all descriptors; once, at the very end. */
    void close() {
        letGo();
        shim.close();
    }
}
