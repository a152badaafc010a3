package io.caisson.event;

import io.caisson.error.EngineException;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The log of events.
 *
 * <p><b>Appending</b> happens in the caller's transaction: the event exists if and only if what it tells
 * of does. <b>Watching</b> gives every event in the order of sequence numbers, each exactly once, though
 * transactions commit in another order than they took their numbers: a watcher never passes a number
 * that a transaction still under way may have taken (see {@code V1__base.sql}). A long transaction holds
 * watchers up only from its first event on, so append late.
 *
 * <p><b>List, then watch, without a gap</b>: read {@link #sequence()} <i>before</i> the list, give it to
 * the client with the list, and let it watch the events after it. It may see an event which the list
 * reflects already, and misses none.
 */
@ApplicationScoped
public class Events {
    /**
     * Appends an event in the transaction of the caller.
     *
     * @return its sequence number, which nobody else sees before the transaction commits
     * @throws IllegalStateException if no transaction is active
     */
    public long append(EventDraft draft) {
        throw new UnsupportedOperationException();
    }

    /** The sequence up to which every event is committed, or will never be; 0 if there was none yet. */
    public long sequence() {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins to watch.
     *
     * @throws EngineException {@code EVENTS_COMPACTED} with {@code oldest_sequence} (the oldest event that
     *     is kept) if events after the start are no longer kept; {@code INVALID_FILTER};
     *     {@code INVALID_REQUEST} for a negative sequence
     */
    public EventCursor watch(WatchQuery query) {
        throw new UnsupportedOperationException();
    }
}
