package io.caisson.runtime;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.CgroupException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.process.Pidfd;
import io.caisson.runtime.io.OutputPipe;
import io.caisson.runtime.io.OutputSink;
import io.caisson.runtime.shim.ShimLaunch;
import io.caisson.runtime.shim.ShimState;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A container that this runtime knows: its supervisor, its output, its cgroup. */
final class Running {
    final String id;
    final Pidfd shim;
    final Cgroup cgroup;
    final List<OutputPipe> pipes;
    final CountDownLatch released = new CountDownLatch(1);
    /** Held by who takes it down: its end may come while it is being deleted. */
    final ReentrantLock life = new ReentrantLock();
    /** It was taken down; under the lock. */
    boolean down;

    private final OutputSink sink;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final ReentrantLock output = new ReentrantLock();
    private boolean outputClosed;
    volatile @Nullable ShimLaunch launch;
    volatile ShimState state;
    volatile boolean abandoned;

    Running(String id, Pidfd shim, Cgroup cgroup, List<OutputPipe> pipes, OutputSink sink, ShimState state) {
        this.id = id;
        this.shim = shim;
        this.cgroup = cgroup;
        this.pipes = List.copyOf(pipes);
        this.sink = sink;
        this.state = state;
    }

    /** True for the first who sees the end. */
    boolean beginEnding() {
        return ending.compareAndSet(false, true);
    }

    /** Reads once from a pipe; false if it was empty or everything is closed. */
    boolean drain(OutputPipe pipe, NativeMemory buffer) {
        output.lock();
        try {
            return !outputClosed && pipe.drainOnce(sink, buffer) > 0;
        } finally {
            output.unlock();
        }
    }

    /**
     * Stops all its processes where they are.
     *
     * @throws EngineException {@code KERNEL} if that cannot be done; all run on then
     */
    void freeze() {
        try {
            cgroup.freeze();
        } catch (CgroupException e) {
            throw new EngineException(ErrorReason.KERNEL, "Cannot pause container " + id + ": " + e.getMessage(), e)
                    .about("container", id);
        }
    }

    /** Reads all that is left, and closes the output. */
    void finishOutput() {
        output.lock();
        try (NativeMemory buffer = NativeMemory.allocate(OutputWatcher.BUFFER)) {
            if (outputClosed) {
                return;
            }
            for (OutputPipe pipe : pipes) {
                while (pipe.drainOnce(sink, buffer) > 0) {
                    continue;
                }
            }
            outputClosed = true;
            sink.close();
        } finally {
            output.unlock();
        }
    }

    /** Lets go of all descriptors; once, at the very end. */
    void close() {
        pipes.forEach(OutputPipe::close);
        shim.close();
    }
}
