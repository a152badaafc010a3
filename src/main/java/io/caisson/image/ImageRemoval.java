package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes images, whoever decided it. Within the transaction that decides: {@link #bytes} of the images,
 * then {@link #removeRow} for each. Once it is committed: {@link #free}. A crash between the two leaves bytes
 * that no row names, which the next start sweeps away.
 */
@ApplicationScoped
class ImageRemoval {
    private final ImageStore store;
    private final LayerSizes sizes;
    private final Contents contents;
    private final Keep keep;
    private final ImageRows rows;
    private final Events events;

    @Inject
    ImageRemoval(ImageStore store, LayerSizes sizes, Contents contents, Keep keep, ImageRows rows, Events events) {
        this.store = store;
        this.sizes = sizes;
        this.contents = contents;
        this.keep = keep;
        this.rows = rows;
        this.events = events;
    }

    /** Every blob and layer of some images with its bytes, in the order in which they are to go. */
    Map<Object, Long> bytes(Collection<ImageEntity> images) {
        Map<Object, Long> bytes = new LinkedHashMap<>();
        for (ImageEntity row : images) {
            for (String document : List.of(row.manifestDigest, row.configDigest)) {
                Digest digest = Digest.parse(document);
                bytes.put(digest, contents.size(digest).orElse(0));
            }
            List<Image.Layer> layers = store.layers(row.rowId);
            layers.forEach(layer -> bytes.put(layer.digest(), layer.sizeBytes()));
            // From the top: a layer goes before those it stands on.
            layers.reversed().forEach(layer -> bytes.computeIfAbsent(layer.chain(), chain -> sizes.bytes(layer)));
        }
        return bytes;
    }

    /** What of these bytes would go with the images: what no other image names. */
    FreedBytes forecast(Map<Object, Long> bytes, Collection<ImageEntity> images) {
        List<Long> going = images.stream().map(row -> row.rowId).toList();
        return freed(
                bytes,
                bytes.keySet().stream()
                        .filter(each -> switch (each) {
                            case Digest blob -> !store.needsBlobBesides(blob, going);
                            case ChainId layer -> !store.needsLayerBesides(layer, going);
                            default -> throw new IllegalArgumentException("neither blob nor layer: " + each);
                        })
                        .toList());
    }

    /** Takes the rows of an image away. */
    void removeRow(ImageEntity row, List<String> references) {
        references.forEach(reference -> untag(row, reference));
        store.delete(row.rowId);
        events.append(EventDraft.of(EventType.IMAGE_DELETE, row.id, references.isEmpty() ? "" : references.getFirst()));
    }

    /** Takes a reference away. */
    void untag(ImageEntity row, String reference) {
        store.unpoint(reference);
        events.append(EventDraft.of(EventType.IMAGE_UNTAG, row.id, reference));
    }

    /** Removes those of these blobs and layers that no row names and no transfer under way needs. */
    FreedBytes free(Map<Object, Long> bytes) {
        FreedBytes freed = freed(bytes, keep.remove(bytes.keySet()));
        rows.writeIndex();
        return freed;
    }

    private static FreedBytes freed(Map<Object, Long> bytes, Collection<Object> gone) {
        List<Digest> blobs = new ArrayList<>();
        List<ChainId> layers = new ArrayList<>();
        long sum = 0;
        for (Object each : gone) {
            sum += bytes.getOrDefault(each, 0L);
            if (each instanceof Digest blob) {
                blobs.add(blob);
            } else if (each instanceof ChainId layer) {
                layers.add(layer);
            }
        }
        return new FreedBytes(blobs, layers, sum);
    }
}
