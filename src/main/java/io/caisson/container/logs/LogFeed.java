package io.caisson.container.logs;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells the readers of one log, in this process, that it has grown, or that a run has ended. */
final class LogFeed {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long writes;
    private long ends;

    /** A point to wait from. */
    record Mark(long writes, long ends) {}

    Mark mark() {
        lock.lock();
        try {
            return new Mark(writes, ends);
        } finally {
            lock.unlock();
        }
    }

    void written() {
        lock.lock();
        try {
            writes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void ended() {
        lock.lock();
        try {
            ends++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the waiting, so that one which was closed can see it. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until anything has happened since the mark, the reader is closed, or the time is over. */
    Mark awaitChange(Mark since, Closing closing, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (writes == since.writes && ends == since.ends && !closing.isClosed() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return new Mark(writes, ends);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a reader was closed. */
    @FunctionalInterface
    interface Closing {
        boolean isClosed();
    }
}
