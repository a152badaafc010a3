package io.caisson.event;

import java.time.Duration;

/**
 * A watch in progress. Pulled by one thread, which it blocks (use a virtual one); closed by any.
 *
 * <p>It holds no connection and no transaction while it waits, and reads ahead a bounded number of
 * events, so a slow reader costs nothing but the risk that compaction overtakes it.
 */
public interface EventCursor extends AutoCloseable {
    /**
     * The next event that matches; a bookmark if none came within the timeout; or the end.
     *
     * @throws io.caisson.error.EngineException {@code EVENTS_COMPACTED} if compaction has overtaken this
     *     watch, with {@code oldest_sequence} in the metadata
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    WatchItem next(Duration timeout) throws InterruptedException;

    /** Ends the watch: a waiting {@link #next} answers with the end. */
    @Override
    void close();
}
