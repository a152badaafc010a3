package io.caisson.runtime.io;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a container reads and writes, for those who are attached to it: over all its runs, and before the first.
 * Safe for use by several threads.
 */
public final class ContainerStreams {
    private final OutputHub hub = new OutputHub();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ContainerInput input;
    private int rows;
    private int columns;

    ContainerStreams() {}

    /** Begins to listen: nothing that is written from here on is missed. To be closed. */
    public OutputTap listen() {
        return hub.listen();
    }

    /** Where those listen who want what it writes. */
    public OutputHub output() {
        return hub;
    }

    /** Gives it something to read once it runs, as fast as it does; false if it reads nothing any more. */
    public boolean write(byte[] bytes) throws InterruptedException {
        return awaitRun().write(bytes);
    }

    /** Once it runs, it has read everything when it has read what was written; nothing for one with a terminal. */
    public void closeInput() throws InterruptedException {
        awaitRun().end();
    }

    /** As {@link #closeInput}, but nothing for one that does not run. */
    public void closeInputNow() {
        lock.lock();
        try {
            if (input != null) {
                input.end();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sets the size of its terminal's window in characters, now and when it is started; false if it has none now. */
    public boolean resize(int newRows, int newColumns) {
        lock.lock();
        try {
            rows = newRows;
            columns = newColumns;
            return input != null && input.resize(rows, columns);
        } finally {
            lock.unlock();
        }
    }

    /** It is about to run. */
    public void begin(ContainerInput now) {
        lock.lock();
        try {
            input = now;
            if (rows > 0) {
                now.resize(rows, columns);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A run is over; those who are attached are told later. */
    public void over(ContainerInput of) {
        lock.lock();
        try {
            if (input == of) {
                input = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells those who are attached how a run has ended. Who attaches from here on waits for the next one. */
    public void ended(int exitCode) {
        hub.end(exitCode);
        hub.begin();
    }

    private ContainerInput awaitRun() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (input == null) {
                changed.await();
            }
            return input;
        } finally {
            lock.unlock();
        }
    }
}
