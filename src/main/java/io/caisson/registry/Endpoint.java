package io.caisson.registry;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One call of the distribution-spec. */
interface Endpoint<T> {
    /** What is tried, such as "Fetching the manifest of …": begins every error's message. */
    String words();

    /** The path, from {@code /v2/} on; or an address that the same registry gave. */
    String path();

    default String method() {
        return "GET";
    }

    /** Media types for the header {@code Accept}; empty for any. */
    default List<String> accept() {
        return List.of();
    }

    /** More headers. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** What the request carries, for one attempt. */
    default Body body() {
        return Body.NONE;
    }

    /** What a token must allow, as the distribution's token specification spells it. */
    List<String> scopes();

    /** Whether {@link #answer} can read an answer with this status. */
    default boolean takes(int status) {
        return status == 200;
    }

    /** Makes the result of an answer; the caller does not close the body on success. */
    T answer(Answer answer) throws IOException;
}
