package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores a manifest under a tag or its digest (distribution-spec, end-7): what makes an image visible. */
record PutManifest(Reference reference, Descriptor manifest, byte[] bytes) implements Endpoint<Boolean> {
    @Override
    public String words() {
        return "Pushing the manifest of " + reference;
    }

    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public String path() {
        return "/v2/" + reference.repository() + "/manifests/" + reference.manifestReference();
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Content-Type", manifest.mediaType());
    }

    @Override
    public Body body() {
        return () -> HttpRequest.BodyPublishers.ofByteArray(bytes);
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
    public Boolean answer(Answer answer) throws IOException {
        answer.body().close();
        Optional<String> told = answer.headers().firstValue("Docker-Content-Digest");
        if (told.isPresent() && !told.get().equals(manifest.digest().toString())) {
            throw Refusals.protocol(words(), "it stored " + told.get() + " where " + manifest.digest() + " was pushed");
        }
        return true;
    }
}
