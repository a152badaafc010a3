package io.caisson.image;

import io.caisson.oci.Digest;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.Platform;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image as it was when it was read.
 *
 * @param id digest of its configuration, 64 hexadecimal digits
 * @param references in full, such as {@code docker.io/library/debian:12}; none if it is dangling
 * @param layers bottom first
 * @param sizeBytes compressed bytes of all layers
 * @param createTime when it was made, as its configuration says; null if it does not say
 * @param importTime when this engine got it
 * @param node the engine it belongs to
 * @param etag changes with the references
 */
public record Image(
        String id,
        List<String> references,
        Digest manifestDigest,
        Platform platform,
        ImageConfig config,
        List<Layer> layers,
        long sizeBytes,
        @Nullable Instant createTime,
        Instant importTime,
        String node,
        String etag) {
    public Image {
        references = List.copyOf(references);
        layers = List.copyOf(layers);
    }

    /**
     * One layer.
     *
     * @param digest of the blob as it is stored
     * @param diffId of the uncompressed tar
     * @param sizeBytes of the blob
     */
    public record Layer(Digest digest, Digest diffId, String mediaType, long sizeBytes) {}
}
