package io.caisson.image;

import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import java.util.List;

/**
 * What leaves the disk since nothing refers to it any more.
 *
 * @param bytes that blobs and unpacked layers took
 */
public record FreedBytes(List<Digest> blobs, List<ChainId> layers, long bytes) {
    static final FreedBytes NONE = new FreedBytes(List.of(), List.of(), 0);

    public FreedBytes {
        blobs = List.copyOf(blobs);
        layers = List.copyOf(layers);
    }
}
