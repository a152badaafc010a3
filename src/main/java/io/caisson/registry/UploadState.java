package io.caisson.registry;

import java.net.URI;

/**
 * Where an upload is (distribution-spec, "Pushing blobs").
 *
 * @param location where its next request goes
 * @param received bytes that the registry has
 * @param complete whether there is nothing left to send: the blob was mounted
 */
record UploadState(URI location, long received, boolean complete) {
    /** What an answer tells of an upload. */
    static UploadState of(Answer answer, String words, boolean complete) {
        String location = answer.headers().firstValue("Location").orElse("");
        if (complete) {
            return new UploadState(answer.from(), 0, true);
        }
        try {
            URI next = answer.from().resolve(location);
            boolean same = !location.isEmpty() && answer.from().getAuthority().equals(next.getAuthority());
            if (same && answer.from().getScheme().equals(next.getScheme())) {
                return new UploadState(next, received(answer), false);
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw Refusals.protocol(words, "it wants the upload at '" + location + "', which is no address of its own");
    }

    private static long received(Answer answer) {
        String range = answer.headers().firstValue("Range").orElse("");
        String last = range.replaceFirst("^(?:bytes=)?0-", "");
        if (range.isEmpty() || !last.matches("[0-9]{1,18}")) {
            return 0;
        }
        long end = Long.parseLong(last);
        return end == 0 ? 0 : end + 1;
    }
}
