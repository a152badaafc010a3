package io.caisson.registry;

import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Asks how much of an upload that broke has arrived (distribution-spec, end-13). */
record ReadUpload(Reference reference, Digest blob, URI location) implements Endpoint<UploadState> {
    @Override
    public String words() {
        return "Asking how much of the blob " + blob + " has arrived in " + reference.name();
    }

    @Override
    public String path() {
        return location.toString();
    }

    @Override
    public List<String> scopes() {
        return Scopes.push(reference.repository());
    }

    @Override
    public boolean takes(int status) {
        return status == 204;
    }

    @Override
    public UploadState answer(Answer answer) throws IOException {
        answer.body().close();
        return UploadState.of(answer, words(), false);
    }
}
