package io.caisson.image;

import io.caisson.oci.Digest;
import java.util.List;

/**
 * How far a transfer is.
 *
 * @param layers all of them, bottom first
 */
public record TransferProgress(List<LayerProgress> layers) {
    public TransferProgress {
        layers = List.copyOf(layers);
    }

    /** Compressed bytes that are here. */
    public long currentBytes() {
        return layers.stream().mapToLong(LayerProgress::currentBytes).sum();
    }

    /** Compressed bytes of all layers. */
    public long totalBytes() {
        return layers.stream().mapToLong(LayerProgress::totalBytes).sum();
    }

    /** How far one layer is, in compressed bytes. */
    public record LayerProgress(Digest digest, LayerState state, long currentBytes, long totalBytes) {}

    /** What happens to a layer. */
    public enum LayerState {
        WAITING,
        DOWNLOADING,
        /** All its bytes are here, and are still being unpacked. */
        EXTRACTING,
        /** Unpacked; its digests are compared, and its bytes are brought to disk, on the layers below it. */
        VERIFYING,
        UPLOADING,
        DONE,
        /** Was there before, or elsewhere at the registry; nothing is transferred. */
        ALREADY_THERE
    }
}
