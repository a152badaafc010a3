package io.caisson.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Events that wait for being written, many at once, in the order in which they were added. */
final class EventBacklog {
    private static final Logger LOG = Logger.getLogger(EventBacklog.class);
    /** So many wait while the database is away; what comes then is lost. */
    static final int MOST = 10_000;

    private static final int AT_ONCE = 200;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Consumer<List<EventDraft>> writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<EventDraft> waiting = new ArrayDeque<>();
    private long added;
    private long written;
    private boolean writing;
    private boolean over;

    /** @param writer writes all that it is given or, when it throws, none */
    EventBacklog(Consumer<List<EventDraft>> writer) {
        this.writer = writer;
    }

    /** Has it written soon; false if too many wait already. */
    boolean add(EventDraft draft) {
        lock.lock();
        try {
            if (waiting.size() >= MOST || over) {
                return false;
            }
            waiting.add(draft);
            added++;
            if (!writing) {
                writing = true;
                Thread.ofVirtual().name("event-backlog").start(this::write);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all that was added before is written, but no longer than that. */
    void flush(Duration longest) {
        long left = longest.toNanos();
        lock.lock();
        try {
            long target = added;
            while (written < target && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what it has, within that time, and takes no more. */
    void close(Duration longest) {
        flush(longest);
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        for (List<EventDraft> batch = next(); !batch.isEmpty(); batch = next()) {
            try {
                writer.accept(batch);
            } catch (RuntimeException e) {
                LOG.debugf(e, "Cannot write %d events yet; trying again", batch.size());
                pause();
                continue;
            }
            done(batch.size());
        }
    }

    private List<EventDraft> next() {
        lock.lock();
        try {
            if (waiting.isEmpty() || over) {
                writing = false;
                return List.of();
            }
            List<EventDraft> batch = new ArrayList<>();
            for (EventDraft draft : waiting) {
                if (batch.size() < AT_ONCE) {
                    batch.add(draft);
                }
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void done(int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                waiting.remove();
            }
            written += count;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        long left = TimeUnit.MILLISECONDS.toNanos(PAUSE.toMillis());
        lock.lock();
        try {
            while (!over && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
