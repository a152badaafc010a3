package io.caisson.registry;

import java.net.URI;

/**
 * Where an upload is (distribution-spec, "Pushing blobs").
 *
 * @param location where its next request goes
 * @param received bytes that the registry has
 * @param leastChunk {@code OCI-Chunk-Min-Length}: the least that all chunks but the last must have; 0 if it said nothing
 * @param complete whether there is nothing left to do: it is a blob
 */
record UploadState(URI location, long received, long leastChunk, boolean complete) {
    /** An upload that has become a blob. */
    static UploadState ended(URI location) {
        return new UploadState(location, 0, 0, true);
    }

    /** What an answer tells of an upload. */
    static UploadState of(Answer answer, String words, boolean complete) {
        String location = answer.headers().firstValue("Location").orElse("");
        if (complete) {
            return ended(answer.from());
        }
        try {
            URI next = answer.from().resolve(location);
            boolean same = !location.isEmpty() && answer.from().getAuthority().equals(next.getAuthority());
            if (same && answer.from().getScheme().equals(next.getScheme())) {
                return new UploadState(next, received(answer), leastChunk(answer), false);
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw Refusals.protocol(words, "it wants the upload at '" + location + "', which is no address of its own");
    }

    private static long received(Answer answer) {
        String range = answer.headers().firstValue("Range").orElse("");
        long end = number(range.replaceFirst("^(?:bytes=)?0-", ""));
        return end == 0 ? 0 : end + 1;
    }

    private static long leastChunk(Answer answer) {
        return number(answer.headers().firstValue("OCI-Chunk-Min-Length").orElse(""));
    }

    private static long number(String digits) {
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }
}
