package io.caisson.api;

import io.caisson.api.check.EventChecks;
import io.caisson.api.mapper.EventMapper;
import io.caisson.api.mapper.Times;
import io.caisson.event.EventCursor;
import io.caisson.event.Events;
import io.caisson.event.WatchItem;
import io.caisson.v1.EventServiceGrpc;
import io.caisson.v1.WatchEventsRequest;
import io.caisson.v1.WatchEventsResponse;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.time.Duration;

/** {@code caisson.v1.EventService}. */
@GrpcService
public class EventApi extends EventServiceGrpc.EventServiceImplBase {
    private static final Duration DEFAULT_BOOKMARK_INTERVAL = Duration.ofSeconds(30);

    private final Events events;

    EventApi(Events events) {
        this.events = events;
    }

    @Override
    public void watchEvents(WatchEventsRequest request, StreamObserver<WatchEventsResponse> observer) {
        EventChecks.check(request);
        ResponseStream.serve("WatchEvents", observer, responses -> watch(request, responses));
    }

    private void watch(WatchEventsRequest request, ResponseStream<WatchEventsResponse> responses)
            throws InterruptedException {
        Duration interval = request.hasBookmarkInterval()
                ? Times.duration(request.getBookmarkInterval())
                : DEFAULT_BOOKMARK_INTERVAL;
        try (EventCursor cursor = events.watch(EventMapper.query(request))) {
            responses.opened();
            while (true) {
                switch (cursor.next(interval)) {
                    case WatchItem.Happened happened -> responses.send(EventMapper.message(happened.event()));
                    case WatchItem.Bookmark bookmark -> responses.send(EventMapper.message(bookmark));
                    case WatchItem.End end -> {
                        return;
                    }
                }
            }
        }
    }
}
