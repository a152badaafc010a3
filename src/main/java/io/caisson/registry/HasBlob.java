package io.caisson.registry;

import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.util.List;

/** Asks whether a repository has a blob (distribution-spec, end-2, HEAD). */
record HasBlob(Reference reference, Digest blob) implements Endpoint<Boolean> {
    @Override
    public String words() {
        return "Asking for the blob " + blob + " in " + reference.name();
    }

    @Override
    public String method() {
        return "HEAD";
    }

    @Override
    public String path() {
        return "/v2/" + reference.repository() + "/blobs/" + blob;
    }

    @Override
    public List<String> scopes() {
        return Scopes.push(reference.repository());
    }

    @Override
    public boolean takes(int status) {
        return status == 200 || status == 404;
    }

    @Override
    public Boolean answer(Answer answer) throws IOException {
        answer.body().close();
        return answer.status() == 200;
    }
}
