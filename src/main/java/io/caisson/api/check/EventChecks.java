package io.caisson.api.check;

import com.google.protobuf.util.Durations;
import io.caisson.v1.WatchEventsRequest;

/** Rules for the requests of {@code EventService}. */
public final class EventChecks {
    private EventChecks() {}

    public static void check(WatchEventsRequest request) {
        boolean interval = request.hasBookmarkInterval();
        Violations violations = new Violations()
                .rule(request.getAfterSequence() >= 0, "after_sequence", "must not be negative")
                .timestamp("since", request.getSince())
                .timestamp("until", request.getUntil())
                .duration("bookmark_interval", request.getBookmarkInterval());
        violations.rule(
                !interval || Durations.compare(request.getBookmarkInterval(), Durations.fromSeconds(1)) >= 0,
                "bookmark_interval",
                "must be at least 1s");
        violations.refuse();
    }
}
