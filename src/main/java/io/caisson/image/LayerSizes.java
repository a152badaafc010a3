package io.caisson.image;

import io.caisson.oci.ChainId;
import io.caisson.snapshot.Snapshots;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.OptionalLong;

/**
 * What unpacked layers take on disk. Measured when somebody asks for the first time, so that no pull waits
 * for it, and kept in the rows, since a layer never changes.
 */
@ApplicationScoped
class LayerSizes {
    private final Snapshots snapshots;
    private final ImageStore store;

    @Inject
    LayerSizes(Snapshots snapshots, ImageStore store) {
        this.snapshots = snapshots;
        this.store = store;
    }

    /** The same layer with its size. Not within a transaction: what is measured gets one of its own. */
    Image.Layer measured(Image.Layer layer) {
        return layer.unpackedBytes() != null
                ? layer
                : new Image.Layer(
                        layer.digest(),
                        layer.diffId(),
                        layer.chain(),
                        layer.mediaType(),
                        layer.sizeBytes(),
                        kept(layer.chain()),
                        layer.blobShared(),
                        layer.chainShared());
    }

    /** Bytes of a layer, measured now unless its row tells; 0 if it is not there. */
    long bytes(Image.Layer layer) {
        Long known = layer.unpackedBytes();
        return known == null ? snapshots.layerBytes(layer.chain()).orElse(0) : known;
    }

    private long kept(ChainId chain) {
        OptionalLong bytes = snapshots.layerBytes(chain);
        bytes.ifPresent(known -> QuarkusTransaction.requiringNew().run(() -> store.setUnpackedBytes(chain, known)));
        return bytes.orElse(0);
    }
}
