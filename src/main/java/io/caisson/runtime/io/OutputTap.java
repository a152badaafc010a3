package io.caisson.runtime.io;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a process writes, for one who listens. */
public final class OutputTap implements AutoCloseable {
    private final OutputHub hub;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Output> outputs = new ArrayDeque<>();
    private int held;
    private boolean ended;
    private boolean closed;
    private int code;

    OutputTap(OutputHub hub) {
        this.hub = hub;
    }

    /** Bytes of one stream; not to be changed, since others may have them, too. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Output(OutputStreamName stream, byte[] bytes) {}

    /** Waits for the next bytes; empty once the process has ended, or this was closed. */
    public Optional<Output> next() throws InterruptedException {
        return next(Long.MAX_VALUE);
    }

    /** As {@link #next()}, and empty also when nothing has come for so many nanoseconds. */
    public Optional<Output> next(long nanos) throws InterruptedException {
        Output next;
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (outputs.isEmpty() && !ended && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            next = outputs.poll();
            if (next == null || closed) {
                return Optional.empty();
            }
            held -= next.bytes().length;
        } finally {
            lock.unlock();
        }
        hub.roomAgain();
        return Optional.of(next);
    }

    /** How the process ended; empty while it has not. */
    public OptionalInt exitCode() {
        lock.lock();
        try {
            return ended ? OptionalInt.of(code) : OptionalInt.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Listens no more; {@link #next} ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            outputs.clear();
            held = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        hub.forget(this);
    }

    boolean hasRoom() {
        lock.lock();
        try {
            return held < OutputHub.MOST_HELD;
        } finally {
            lock.unlock();
        }
    }

    void give(Output output) {
        lock.lock();
        try {
            if (!closed && !ended) {
                outputs.add(output);
                held += output.bytes().length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void end(int exitCode) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                code = exitCode;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
