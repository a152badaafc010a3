package io.caisson.image;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Removes the images that nobody uses: all rows in one transaction, then the bytes. */
@ApplicationScoped
class PruneImages {
    private final ImageStore store;
    private final ImageRemoval removal;

    @Inject
    PruneImages(ImageStore store, ImageRemoval removal) {
        this.store = store;
        this.removal = removal;
    }

    PrunedImages run(ImagePrune request) {
        Decision decision = QuarkusTransaction.requiringNew().call(() -> decide(request));
        FreedBytes freed = request.validateOnly() ? decision.forecast() : removal.free(decision.bytes());
        return new PrunedImages(decision.images(), freed);
    }

    private record Decision(List<PrunedImages.Removed> images, Map<Object, Long> bytes, FreedBytes forecast) {}

    private Decision decide(ImagePrune request) {
        List<ImageEntity> going = new ArrayList<>();
        List<PrunedImages.Removed> removed = new ArrayList<>();
        for (ImageEntity candidate : store.prunable(request.all(), request.filter())) {
            // Looked at again once it is locked: somebody may have tagged, used or deleted it meanwhile.
            boolean isThere = store.lock(candidate.id).isPresent();
            List<String> references = store.references(candidate.rowId);
            boolean wanted = request.all() || references.isEmpty();
            if (isThere && wanted && store.uses(candidate.rowId).isEmpty()) {
                going.add(candidate);
                removed.add(new PrunedImages.Removed(candidate.id, references));
            }
        }
        Map<Object, Long> bytes = removal.bytes(going);
        FreedBytes forecast = request.validateOnly() ? removal.forecast(bytes, going) : FreedBytes.NONE;
        if (!request.validateOnly()) {
            going.forEach(row -> removal.removeRow(row, store.references(row.rowId)));
        }
        return new Decision(removed, bytes, forecast);
    }
}
