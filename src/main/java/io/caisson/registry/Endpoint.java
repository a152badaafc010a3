package io.caisson.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.List;

/** One call of the distribution-spec. */
interface Endpoint<T> {
    /** What is tried, such as "Fetching the manifest of …": begins every error's message. */
    String words();

    /** The path, from {@code /v2/} on. */
    String path();

    /** Media types for the header {@code Accept}; empty for any. */
    List<String> accept();

    /** Makes the result of an answer with status 200; the caller does not close the body on success. */
    T answer(HttpHeaders headers, InputStream body) throws IOException;
}
