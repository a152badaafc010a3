package io.caisson.api.mapper;

import io.caisson.event.Event;
import io.caisson.event.WatchItem;
import io.caisson.event.WatchQuery;
import io.caisson.event.WatchStart;
import io.caisson.v1.Bookmark;
import io.caisson.v1.WatchEventsRequest;
import io.caisson.v1.WatchEventsResponse;
import java.util.Map;
import java.util.TreeMap;

/** Events as messages. */
public final class EventMapper {
    private EventMapper() {}

    public static WatchQuery query(WatchEventsRequest request) {
        WatchStart start = switch (request.getStartCase()) {
            case AFTER_SEQUENCE -> new WatchStart.After(request.getAfterSequence());
            case SINCE -> new WatchStart.Since(Times.instant(request.getSince()));
            case START_NOT_SET -> new WatchStart.Now();
        };
        return new WatchQuery(
                start, request.hasUntil() ? Times.instant(request.getUntil()) : null, request.getFilter());
    }

    public static WatchEventsResponse message(Event event) {
        Map<String, String> attributes = new TreeMap<>(event.attributes());
        if (!event.actor().isEmpty()) {
            attributes.put("actor", event.actor());
        }
        return WatchEventsResponse.newBuilder()
                .setEvent(io.caisson.v1.Event.newBuilder()
                        .setSequence(event.sequence())
                        .setTime(Times.timestamp(event.time()))
                        .setNode(event.node())
                        .setType(event.type())
                        .setResourceType(event.resourceType())
                        .setResourceId(event.resourceId())
                        .setResourceName(event.resourceName())
                        .putAllAttributes(attributes))
                .build();
    }

    public static WatchEventsResponse message(WatchItem.Bookmark bookmark) {
        return WatchEventsResponse.newBuilder()
                .setBookmark(Bookmark.newBuilder().setSequence(bookmark.sequence()))
                .build();
    }
}
