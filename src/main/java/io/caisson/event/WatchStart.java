package io.caisson.event;

import java.time.Instant;

/** Where a watch begins. */
public sealed interface WatchStart {
    /** With the next event that happens. */
    record Now() implements WatchStart {}

    /** With the first event after a sequence; 0 means with the oldest that is kept. */
    record After(long sequence) implements WatchStart {}

    /** With the first event at or after a time. */
    record Since(Instant time) implements WatchStart {}
}
