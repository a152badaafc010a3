package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Sends the next part of a blob (distribution-spec, end-5); {@link EndUpload} makes a blob of all.
 *
 * @param end the byte behind the part's last
 */
record SendChunk(Reference reference, Descriptor blob, UploadState upload, long end, BlobBody content)
        implements Endpoint<UploadState> {
    @Override
    public String words() {
        return "Pushing the blob " + blob.digest() + " to " + reference.name();
    }

    @Override
    public String method() {
        return "PATCH";
    }

    @Override
    public String path() {
        return upload.location().toString();
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Content-Type", "application/octet-stream", "Content-Range", upload.received() + "-" + (end - 1));
    }

    @Override
    public Body body() {
        return content.part(upload.received(), end);
    }

    @Override
    public List<String> scopes() {
        return Scopes.push(reference.repository());
    }

    @Override
    public boolean takes(int status) {
        return status == 202;
    }

    /** Where the upload is then: what the registry says, or all that was sent if it does not say. */
    @Override
    public UploadState answer(Answer answer) throws IOException {
        answer.body().close();
        UploadState now = UploadState.of(answer, words(), false);
        // One byte is told like none.
        boolean told = now.received() > 0;
        if (told && (now.received() <= upload.received() || now.received() > end)) {
            throw Refusals.protocol(
                    words(),
                    "it has " + now.received() + " bytes after it was sent those from " + upload.received() + " to "
                            + end);
        }
        return told ? now : new UploadState(now.location(), end, now.leastChunk(), false);
    }
}
