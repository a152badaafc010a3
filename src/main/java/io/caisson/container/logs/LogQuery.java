package io.caisson.container.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log to read.
 *
 * @param follow go on with what is written from now on, until the container has ended
 * @param tail only the last so many lines of what matches otherwise; null for all
 * @param since only what was read at or after this time; null for all
 * @param until only what was read before this time; null for all
 * @param stream one of the two; null for both
 */
public record LogQuery(
        boolean follow,
        @Nullable Long tail,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable LogStream stream) {
    /** All there is by now. */
    public static final LogQuery ALL = new LogQuery(false, null, null, null, null);

    /** All, and what comes until the container ends. */
    public static final LogQuery FOLLOW = new LogQuery(true, null, null, null, null);
}
