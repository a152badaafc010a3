package io.caisson.event;

/** What a watcher gets next. */
public sealed interface WatchItem {
    /** A point to resume from: nothing that matches lies between the item before and this sequence. */
    record Bookmark(long sequence) implements WatchItem {}

    /** Nothing follows: the watch's end was reached, or its cursor was closed. */
    record End() implements WatchItem {}

    /** Something that has happened. */
    record Happened(Event event) implements WatchItem {}
}
