package io.caisson.registry;

import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Begins the upload of a blob (distribution-spec, end-4a), or has the registry take it from another
 * repository of its own (end-11).
 *
 * @param source a repository that is thought to have it; empty for none
 */
record StartUpload(Reference reference, Digest blob, String source) implements Endpoint<UploadState> {
    @Override
    public String words() {
        return "Beginning to push the blob " + blob + " to " + reference.name();
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/v2/" + reference.repository() + "/blobs/uploads/"
                + (source.isEmpty() ? "" : "?mount=" + blob + "&from=" + source);
    }

    @Override
    public List<String> scopes() {
        List<String> scopes = new ArrayList<>(Scopes.push(reference.repository()));
        if (!source.isEmpty()) {
            scopes.addAll(Scopes.pull(source));
        }
        return scopes;
    }

    @Override
    public boolean takes(int status) {
        return status == 202 || (status == 201 && !source.isEmpty());
    }

    @Override
    public UploadState answer(Answer answer) throws IOException {
        answer.body().close();
        return UploadState.of(answer, words(), answer.status() == 201);
    }
}
