package io.caisson.event;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventStore.Batch;
import io.caisson.event.EventStore.Position;
import io.caisson.query.SqlCondition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A cursor that reads the log in batches and, at its end, waits for the signal. */
final class EventTail implements EventCursor {
    private static final int BATCH = 256;

    private final Source source;
    private final SqlCondition condition;
    private final @Nullable Instant until;
    private final Queue<Event> ahead = new ArrayDeque<>();
    /** Everything up to here that matches was read. */
    private long position;
    /** What had happened when {@code until} was reached: the watch ends once it was read. */
    private long end = Long.MAX_VALUE;

    private volatile boolean closed;

    private EventTail(Source source, SqlCondition condition, @Nullable Instant until, long position) {
        this.source = source;
        this.condition = condition;
        this.until = until;
        this.position = position;
    }

    /** What a tail reads from and waits on. */
    record Source(EventStore store, EventSignal signal, Clock clock) {}

    static EventTail open(Source source, WatchQuery query, SqlCondition condition) {
        long start = switch (query.start()) {
            case WatchStart.Now() -> source.store().position().horizon();
            case WatchStart.Since(Instant time) -> since(source.store(), time);
            case WatchStart.After(long sequence) -> after(source.store(), sequence);
        };
        return new EventTail(source, condition, query.until(), start);
    }

    @Override
    public WatchItem next(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!closed) {
            Event event = ahead.poll();
            if (event != null) {
                return new WatchItem.Happened(event);
            }
            if (position >= end) {
                break;
            }
            long seen = source.signal().count();
            read();
            long left = deadline - System.nanoTime();
            if (ahead.isEmpty() && position < end) {
                if (left <= 0) {
                    return new WatchItem.Bookmark(position);
                }
                source.signal().await(seen, Math.min(left, EventSignal.POLL_NANOS));
            }
        }
        return new WatchItem.End();
    }

    @Override
    public void close() {
        closed = true;
        source.signal().raise();
    }

    private void read() {
        boolean due = until != null && !source.clock().instant().isBefore(until);
        Position now = source.store().position();
        if (due && end == Long.MAX_VALUE) {
            end = now.last();
        }
        if (now.horizon() <= position) {
            return;
        }
        Batch batch = source.store().read(position, now.horizon(), condition, BATCH);
        if (batch.compactedThrough() > position) {
            throw compacted(source.store(), position, "they are no longer kept, since this watch was too slow");
        }
        ahead.addAll(batch.events());
        position = batch.events().size() < BATCH
                ? now.horizon()
                : batch.events().getLast().sequence();
    }

    private static long since(EventStore store, Instant time) {
        // The horizon first: an event that commits in between comes after it.
        long horizon = store.position().horizon();
        long compacted = store.read(horizon, horizon, SqlCondition.TRUE, 1).compactedThrough();
        return Math.max(compacted, Math.min(horizon, store.before(time).orElse(horizon)));
    }

    private static long after(EventStore store, long sequence) {
        if (sequence < 0) {
            throw EngineException.invalid("after_sequence", "must not be negative, but is " + sequence);
        }
        long last = store.position().last();
        long compacted = store.read(last, last, SqlCondition.TRUE, 1).compactedThrough();
        if (sequence == 0) {
            return compacted;
        }
        if (sequence < compacted) {
            throw compacted(store, sequence, "they are no longer kept");
        }
        if (sequence > last) {
            throw compacted(store, sequence, "the newest is " + last + "; the database may have been restored");
        }
        return sequence;
    }

    private static EngineException compacted(EventStore store, long sequence, String why) {
        long oldest = store.oldest().orElseGet(() -> store.position().last());
        return new EngineException(
                        ErrorReason.EVENTS_COMPACTED,
                        "Cannot watch the events after sequence " + sequence + ": " + why
                                + ". List the resources again and watch after the list's sequence; the oldest event"
                                + " kept is " + oldest)
                .with("after_sequence", Long.toString(sequence))
                .with("oldest_sequence", Long.toString(oldest));
    }
}
