package io.caisson.registry;

import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Ends an upload of which all has arrived (distribution-spec, end-6). */
record EndUpload(Reference reference, Digest blob, URI location) implements Endpoint<UploadState> {
    /** The address of an upload that is to become this blob. */
    static URI withDigest(URI location, Digest blob) {
        return URI.create(location + (location.getRawQuery() == null ? "?" : "&") + "digest=" + blob);
    }

    @Override
    public String words() {
        return "Pushing the blob " + blob + " to " + reference.name();
    }

    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public String path() {
        return withDigest(location, blob).toString();
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
