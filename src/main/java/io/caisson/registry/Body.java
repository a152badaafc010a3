package io.caisson.registry;

import java.net.http.HttpRequest;

/** What a request carries; made anew for each attempt, and closed after it. */
interface Body extends AutoCloseable {
    /** Nothing. */
    Body NONE = new Body() {
        @Override
        public HttpRequest.BodyPublisher publisher() {
            return HttpRequest.BodyPublishers.noBody();
        }
    };

    HttpRequest.BodyPublisher publisher();

    /** Bytes handed to the connection so far: while they grow, the request is not stuck. */
    default long sent() {
        return 0;
    }

    @Override
    default void close() {}
}
