package io.caisson.query;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items in the order asked for
 * @param nextPageToken leads to the page after this one; empty on the last
 * @param sequence up to which event the page is current: whoever watches the events after it misses
 *     nothing; 0 where the list has no events
 */
public record Page<T>(List<T> items, String nextPageToken, long sequence) {
    public Page {
        items = List.copyOf(items);
    }

    /** The same page, current up to an event. */
    public Page<T> asOf(long eventSequence) {
        return new Page<>(items, nextPageToken, eventSequence);
    }

    /** The same page of other items, such as messages made of records. */
    public <R> Page<R> map(Function<? super T, ? extends R> mapper) {
        return new Page<>(items.stream().<R>map(mapper).toList(), nextPageToken, sequence);
    }
}
