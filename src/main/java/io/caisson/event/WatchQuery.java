package io.caisson.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to watch.
 *
 * @param until the watch ends after the last event before this time; null for never
 * @param filter see {@link io.caisson.query.Filter}; fields: sequence, type, resource_type, resource_id,
 *     resource_name, node, actor, attributes, time
 */
public record WatchQuery(WatchStart start, @Nullable Instant until, String filter) {
    /** Everything after a sequence, for ever. */
    public static WatchQuery after(long sequence) {
        return new WatchQuery(new WatchStart.After(sequence), null, "");
    }

    /** Everything from now on, for ever. */
    public static WatchQuery now() {
        return new WatchQuery(new WatchStart.Now(), null, "");
    }
}
