package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Sends a blob as a whole and ends its upload (distribution-spec, end-6), or sends the rest of one that
 * broke (end-5), which {@link EndUpload} ends.
 */
record SendBlob(Reference reference, Descriptor blob, UploadState upload, BlobBody content)
        implements Endpoint<UploadState> {
    @Override
    public String words() {
        return "Pushing the blob " + blob.digest() + " to " + reference.name();
    }

    @Override
    public String method() {
        return isRest() ? "PATCH" : "PUT";
    }

    @Override
    public String path() {
        return isRest()
                ? upload.location().toString()
                : EndUpload.withDigest(upload.location(), blob.digest()).toString();
    }

    @Override
    public Map<String, String> headers() {
        return isRest()
                ? Map.of(
                        "Content-Type",
                        "application/octet-stream",
                        "Content-Range",
                        upload.received() + "-" + (blob.size() - 1))
                : Map.of("Content-Type", "application/octet-stream");
    }

    @Override
    public Body body() {
        return content.from(upload.received());
    }

    @Override
    public List<String> scopes() {
        return Scopes.push(reference.repository());
    }

    @Override
    public boolean takes(int status) {
        return status == (isRest() ? 202 : 201);
    }

    @Override
    public UploadState answer(Answer answer) throws IOException {
        answer.body().close();
        URI from = URI.create(answer.from().toString());
        return isRest() ? UploadState.of(answer, words(), false) : new UploadState(from, blob.size(), true);
    }

    private boolean isRest() {
        return upload.received() > 0;
    }
}
