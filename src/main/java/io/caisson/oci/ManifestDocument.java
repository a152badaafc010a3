package io.caisson.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a manifest reference leads to, told apart beyond doubt (CVE-2021-41190). */
public sealed interface ManifestDocument {
    /** Images for several platforms. */
    record Index(ImageIndex index) implements ManifestDocument {}

    /** One image. */
    record Manifest(ImageManifest manifest) implements ManifestDocument {}

    /** More layers than overlayfs can stack. */
    int MOST_LAYERS = 500;

    /**
     * Parses a document that its sender says to be of this type.
     *
     * @param what it is, for the error's words
     * @throws EngineException {@code CONTENT_CORRUPT} for a document that breaks the specification or can be
     *     read in two ways; {@code LAYER_REFUSED} for foreign or unknown layers; {@code LIMIT_EXCEEDED}
     */
    static ManifestDocument parse(byte[] bytes, String mediaType, String what) {
        JsonNode tree = OciJson.tree(bytes, what);
        require(tree.isObject(), what, "it is no object");
        JsonNode told = tree.get("mediaType");
        require(
                told == null || told.asText().equals(mediaType),
                what,
                "it was sent as " + mediaType + " and calls itself " + told);
        require(tree.path("schemaVersion").asInt() == 2, what, "its schemaVersion is not 2");
        boolean index = MediaType.isIndex(mediaType);
        require(index || MediaType.isManifest(mediaType), what, "its media type is " + mediaType);
        require(
                index ? !tree.has("layers") && !tree.has("config") : !tree.has("manifests"),
                what,
                "it can be read as an index and as a manifest");
        if (index) {
            require(tree.path("manifests").isArray(), what, "it has no manifests");
            ImageIndex parsed = OciJson.read(bytes, ImageIndex.class, what);
            parsed.manifests().forEach(each -> check(each, what));
            return new Index(parsed);
        }
        require(tree.path("config").isObject() && tree.path("layers").isArray(), what, "it lacks config or layers");
        return new Manifest(checked(OciJson.read(bytes, ImageManifest.class, what), what));
    }

    private static ImageManifest checked(ImageManifest manifest, String what) {
        check(manifest.config(), what);
        if (!MediaType.isConfig(manifest.config().mediaType())) {
            throw new EngineException(
                            ErrorReason.LAYER_REFUSED,
                            "Reading " + what + ": it is no image but an artifact of type "
                                    + manifest.config().mediaType() + ".")
                    .with("media_type", manifest.config().mediaType());
        }
        if (manifest.layers().size() > MOST_LAYERS || manifest.config().size() > OciJson.LARGEST_DOCUMENT) {
            throw new EngineException(
                    ErrorReason.LIMIT_EXCEEDED,
                    "Reading " + what + ": more than " + MOST_LAYERS + " layers, or a configuration of more than "
                            + OciJson.LARGEST_DOCUMENT + " bytes.");
        }
        manifest.layers().forEach(layer -> checkLayer(layer, what));
        return manifest;
    }

    private static void checkLayer(Descriptor layer, String what) {
        check(layer, what);
        String type = layer.mediaType();
        if (MediaType.isForeignLayer(type)) {
            throw refusedLayer(what, type, "lies elsewhere than in its registry, and is not fetched from there");
        }
        if (!MediaType.isLayer(type)) {
            throw refusedLayer(what, type, "is of a type that cannot be unpacked");
        }
    }

    private static EngineException refusedLayer(String what, String type, String why) {
        return new EngineException(
                        ErrorReason.LAYER_REFUSED, "Reading " + what + ": a layer of type " + type + " " + why + ".")
                .with("media_type", type);
    }

    // Jackson passes null for what a document leaves out.
    @SuppressWarnings({"NullAway", "ConstantValue"})
    private static void check(@Nullable Descriptor descriptor, String what) {
        require(
                descriptor != null
                        && descriptor.digest() != null
                        && descriptor.mediaType() != null
                        && descriptor.size() >= 0,
                what,
                "a descriptor lacks its digest, type or size");
    }

    private static void require(boolean sound, String what, String why) {
        if (!sound) {
            throw new EngineException(ErrorReason.CONTENT_CORRUPT, "Reading " + what + ": " + why + ".");
        }
    }

    /** The manifest of an index for a platform; nothing is returned for none. */
    static List<Platform> platforms(ImageIndex index) {
        return index.manifests().stream()
                .map(Descriptor::platform)
                .filter(platform -> platform != null && !platform.os().equals("unknown"))
                .toList();
    }
}
