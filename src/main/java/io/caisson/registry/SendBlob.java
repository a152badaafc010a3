package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Sends a blob as a whole and ends its upload (distribution-spec, end-6). */
record SendBlob(Reference reference, Descriptor blob, UploadState upload, BlobBody content)
        implements Endpoint<UploadState> {
    @Override
    public String words() {
        return "Pushing the blob " + blob.digest() + " to " + reference.name();
    }

    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public String path() {
        return EndUpload.withDigest(upload.location(), blob.digest()).toString();
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Content-Type", "application/octet-stream");
    }

    @Override
    public Body body() {
        return content.part(0, blob.size());
    }

    @Override
    public List<String> scopes() {
        return Scopes.push(reference.repository());
    }

    @Override
    public boolean takes(int status) {
        return status == 201;
    }

    @Override
    public UploadState answer(Answer answer) throws IOException {
        answer.body().close();
        return UploadState.ended(answer.from());
    }
}
