package io.caisson.image;

import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.Platform;
import java.util.List;

/**
 * What a container needs to know of its image.
 *
 * @param id of the image, 64 hexadecimal digits
 * @param reference in full if it was named by one, else the ID
 * @param bottomUp the chain of each layer, for {@code Snapshots}
 */
public record ResolvedImage(
        String id,
        String reference,
        Digest manifestDigest,
        ImageConfig config,
        List<ChainId> bottomUp,
        Platform platform) {
    public ResolvedImage {
        bottomUp = List.copyOf(bottomUp);
    }
}
