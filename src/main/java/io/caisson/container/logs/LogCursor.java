package io.caisson.container.logs;

import java.util.List;
import java.util.Optional;

/**
 * A log that is being read. Pulled by one thread, which it blocks (use a virtual one); closed by any.
 *
 * <p>Holds one open file and one bounded buffer, whatever the log's size and however slow the reader.
 * Every record comes once, in the order in which the engine has read them.
 */
public interface LogCursor extends AutoCloseable {
    /**
     * The next record that matches; empty at the end, which for one that follows is the end of the
     * container.
     *
     * @throws io.caisson.error.EngineException {@code STORAGE} if the log cannot be read
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    default Optional<LogRecord> next() throws InterruptedException {
        return nextBatch(1).stream().findFirst();
    }

    /**
     * The next records that match: waits for one as {@link #next()} does, and takes those that are there then; none at
     * the end.
     *
     * @param most bytes after which no other is taken
     */
    List<LogRecord> nextBatch(int most) throws InterruptedException;

    /** Whether there was a log when it was opened: a container that has not run has none. */
    boolean begun();

    /** Ends the reading: a waiting {@link #next} answers with the end. */
    @Override
    void close();
}
