package io.caisson.snapshot;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings to disk what is written, while more is being written: a file system keeps small files in memory for half a
 * minute, and whoever has written many would wait for all of them at the end. Thread-safe.
 */
final class WriteBehind {
    /** What a disk takes in some tenths of a second. */
    private static final long STRETCH = 16L * 1024 * 1024;

    private final Runnable sync;
    private final AtomicLong written = new AtomicLong();
    private final AtomicBoolean syncing = new AtomicBoolean();

    /** @param sync brings everything to disk; called in a thread of its own, one call at a time */
    WriteBehind(Runnable sync) {
        this.sync = sync;
    }

    /** So many bytes more were written. */
    void written(long bytes) {
        if (written.addAndGet(bytes) >= STRETCH && syncing.compareAndSet(false, true)) {
            written.set(0);
            Thread.ofPlatform().daemon().name("write-behind").start(this::sync);
        }
    }

    private void sync() {
        try {
            sync.run();
        } finally {
            syncing.set(false);
        }
    }
}
