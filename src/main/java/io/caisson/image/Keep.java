package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import io.caisson.snapshot.Snapshots;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which bytes go. What a transfer under way has pinned stays, and what a row names; the rest of
 * what somebody gave up is removed. One lock makes pinning and removing exclude each other.
 */
@ApplicationScoped
class Keep {
    private final Contents contents;
    private final Snapshots snapshots;
    private final ImageStore store;
    private final Map<Object, Integer> pins = new HashMap<>();

    @Inject
    Keep(Contents contents, Snapshots snapshots, ImageStore store) {
        this.contents = contents;
        this.snapshots = snapshots;
        this.store = store;
    }

    synchronized void pin(Collection<?> blobsAndLayers) {
        blobsAndLayers.forEach(each -> pins.merge(each, 1, Integer::sum));
    }

    /** Gives pins back, and removes what nobody else needs. */
    synchronized void release(Collection<?> blobsAndLayers) {
        blobsAndLayers.forEach(each -> pins.computeIfPresent(each, (key, count) -> count == 1 ? null : count - 1));
        var _ = remove(blobsAndLayers);
    }

    /**
     * Removes those of these blobs and layers that nobody needs.
     *
     * @return those that were there and are gone
     */
    synchronized List<Object> remove(Collection<?> blobsAndLayers) {
        List<Object> removed = new ArrayList<>();
        for (Object each : blobsAndLayers) {
            if (pins.containsKey(each)) {
                continue;
            }
            switch (each) {
                case Digest blob -> {
                    if (contents.contains(blob) && !isNeeded(() -> store.needsBlob(blob))) {
                        contents.delete(blob);
                        removed.add(blob);
                    }
                }
                case ChainId layer -> {
                    if (snapshots.hasLayer(layer) && !isNeeded(() -> store.needsLayer(layer))) {
                        snapshots.removeLayer(layer);
                        removed.add(layer);
                    }
                }
                default -> throw new IllegalArgumentException("neither blob nor layer: " + each);
            }
        }
        return removed;
    }

    private static boolean isNeeded(java.util.concurrent.Callable<Boolean> question) {
        return QuarkusTransaction.requiringNew().call(question);
    }
}
