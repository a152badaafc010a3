package io.caisson.image;

import io.caisson.oci.ChainId;
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
 * @param lastUseTime when the newest container of it was made; null if there was none
 * @param abandoned deleted by force while containers held it: it goes with the last of them
 * @param sizes what it takes on disk; null where the answer did not wait for measuring it
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
        @Nullable Instant lastUseTime,
        boolean abandoned,
        @Nullable ImageSizes sizes,
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
     * @param chain of all layers up to this one
     * @param sizeBytes of the blob
     * @param unpackedBytes that its files take on disk; null as long as nobody has measured it
     * @param blobShared whether another image has the blob
     * @param chainShared whether another image has the same layer on the same ones
     */
    public record Layer(
            Digest digest,
            Digest diffId,
            ChainId chain,
            String mediaType,
            long sizeBytes,
            @Nullable Long unpackedBytes,
            boolean blobShared,
            boolean chainShared) {}

    Image withSizes(List<Layer> measured, ImageSizes total) {
        return new Image(
                id,
                references,
                manifestDigest,
                platform,
                config,
                measured,
                sizeBytes,
                createTime,
                importTime,
                lastUseTime,
                abandoned,
                total,
                node,
                etag);
    }
}
