package io.caisson.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.error.EngineException;
import io.caisson.oci.Digest;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import java.util.Optional;

/** What is signed of an image: the "simple signing" document, as cosign fills it in. */
final class SimpleSigning {
    private static final String TYPE = "cosign container image signature";

    private SimpleSigning() {}

    /**
     * What such a document says other than that this is the image; empty if it says just that.
     *
     * @param repository under which the image was signed
     */
    static Optional<String> fault(byte[] payload, String repository, Digest digest) {
        JsonNode critical;
        try {
            critical = OciJson.tree(payload, "it").path("critical");
        } catch (EngineException e) {
            return Optional.of("is of what is no JSON document");
        }
        if (!critical.path("type").asText("").equals(TYPE)) {
            return Optional.of("is no signature of an image");
        }
        String signed = critical.path("image").path("docker-manifest-digest").asText("");
        if (!signed.equals(digest.toString())) {
            return Optional.of("is of " + shortened(signed));
        }
        String identity = critical.path("identity").path("docker-reference").asText("");
        return repository(identity).equals(repository)
                ? Optional.empty()
                : Optional.of("is of the repository '" + shortened(identity) + "', not '" + repository + "'");
    }

    private static String repository(String identity) {
        try {
            return Reference.parse(identity).name();
        } catch (EngineException e) {
            return "";
        }
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
