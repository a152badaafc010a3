package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/** Fetches a blob as a stream (distribution-spec, end-2). Whoever reads it verifies the digest. */
record FetchBlob(Reference reference, Descriptor blob) implements Endpoint<InputStream> {
    @Override
    public String words() {
        return "Fetching the blob " + blob.digest() + " of " + reference;
    }

    @Override
    public String path() {
        return "/v2/" + reference.repository() + "/blobs/" + blob.digest();
    }

    @Override
    public List<String> scopes() {
        return Scopes.pull(reference.repository());
    }

    @Override
    public InputStream answer(Answer answer) {
        OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
        if (length.isPresent() && length.getAsLong() != blob.size()) {
            throw Refusals.corrupt(
                    words(), "the registry offers " + length.getAsLong() + " bytes; the manifest says " + blob.size());
        }
        return answer.body();
    }
}
