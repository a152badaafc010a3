package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Fetches a manifest or index (distribution-spec, end-3). */
record FetchManifest(Reference reference) implements Endpoint<FetchedManifest> {
    @Override
    public String words() {
        return "Fetching the manifest of " + reference;
    }

    @Override
    public String path() {
        return "/v2/" + reference.repository() + "/manifests/" + reference.manifestReference();
    }

    @Override
    public List<String> accept() {
        return List.of(MediaType.INDEX, MediaType.MANIFEST, MediaType.DOCKER_INDEX, MediaType.DOCKER_MANIFEST);
    }

    @Override
    public List<String> scopes() {
        return Scopes.pull(reference.repository());
    }

    @Override
    public FetchedManifest answer(Answer answer) throws IOException {
        String type =
                MediaType.essence(answer.headers().firstValue("Content-Type").orElse(""));
        if (!MediaType.isIndex(type) && !MediaType.isManifest(type)) {
            throw Refusals.protocol(words(), "the answer's Content-Type is '" + type + "', which is no image manifest");
        }
        byte[] bytes = answer.document(words());
        return new FetchedManifest(Descriptor.of(type, verified(answer.headers(), bytes), bytes.length), bytes);
    }

    private Digest verified(HttpHeaders headers, byte[] bytes) {
        Digest.Algorithm algorithm = reference.digest() == null
                ? Digest.Algorithm.SHA256
                : reference.digest().algorithm();
        Digest actual = Digest.of(algorithm, algorithm.start().digest(bytes));
        if (reference.digest() != null && !reference.digest().equals(actual)) {
            throw Refusals.corrupt(words(), "what came has the digest " + actual);
        }
        Optional<String> told = headers.firstValue("Docker-Content-Digest");
        if (told.isPresent()
                && told.get().startsWith(algorithm.label() + ":")
                && !told.get().equals(actual.toString())) {
            throw Refusals.corrupt(words(), "the registry announced " + told.get() + " and sent " + actual);
        }
        return actual;
    }
}
