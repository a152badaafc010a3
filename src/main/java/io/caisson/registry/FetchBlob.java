package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Fetches a blob as a stream (distribution-spec, end-2), or its rest. Whoever reads it verifies the digest.
 *
 * @param from the first byte wanted; a registry that knows no {@code Range} is read from the beginning, and
 *     what is there already is passed over
 */
record FetchBlob(Reference reference, Descriptor blob, long from) implements Endpoint<InputStream> {
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;

    @Override
    public String words() {
        return "Fetching the blob " + blob.digest() + " of " + reference;
    }

    @Override
    public String path() {
        return "/v2/" + reference.repository() + "/blobs/" + blob.digest();
    }

    @Override
    public Map<String, String> headers() {
        return from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
    }

    @Override
    public List<String> scopes() {
        return Scopes.pull(reference.repository());
    }

    @Override
    public boolean takes(int status) {
        return status == OK || (status == PARTIAL_CONTENT && from > 0);
    }

    @Override
    public InputStream answer(Answer answer) throws IOException {
        boolean rest = answer.status() == PARTIAL_CONTENT;
        OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
        long expected = rest ? blob.size() - from : blob.size();
        if (length.isPresent() && length.getAsLong() != expected) {
            throw Refusals.corrupt(
                    words(), "the registry offers " + length.getAsLong() + " bytes; the manifest says " + expected);
        }
        if (rest) {
            requireRange(answer.headers());
        } else {
            answer.body().skipNBytes(from);
        }
        return answer.body();
    }

    /** What came must begin where we have stopped (RFC 9110, section 14.4). */
    private void requireRange(HttpHeaders headers) {
        String range = headers.firstValue("Content-Range").orElse("");
        if (!range.matches("bytes " + from + "-" + (blob.size() - 1) + "/(?:\\*|" + blob.size() + ")")) {
            throw Refusals.protocol(
                    words(), "asked for the bytes from " + from + " on, it answers with the range '" + range + "'");
        }
    }
}
