package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageHistory;
import io.caisson.oci.OciJson;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how an image came about: what its configuration says, with the sizes of the layers that are here. */
@ApplicationScoped
class ReadHistory {
    private static final int LAST_YEAR = 9999;

    private final ImageStore store;
    private final ImageRows rows;
    private final Contents contents;

    @Inject
    ReadHistory(ImageStore store, ImageRows rows, Contents contents) {
        this.store = store;
        this.rows = rows;
        this.contents = contents;
    }

    /** See {@code Images.history}. */
    List<HistoryEntry> of(String referenceOrId) {
        Image image = rows.measured(QuarkusTransaction.joiningExisting()
                .call(() -> rows.image(ImageSearch.find(store, referenceOrId).row())));
        Digest config = new Digest(Digest.Algorithm.SHA256, image.id());
        byte[] document = contents.read(config, OciJson.LARGEST_DOCUMENT);
        ImageHistory told = OciJson.read(document, ImageHistory.class, "the history of image " + image.id());
        return joined(told.history(), image.layers());
    }

    /**
     * The steps with their layers, in order. A configuration need not have a history, nor a right one: layers
     * that no step tells of follow as steps without words.
     */
    static List<HistoryEntry> joined(List<ImageHistory.Entry> told, List<Image.Layer> layers) {
        Iterator<Image.Layer> left = layers.iterator();
        List<HistoryEntry> steps = new ArrayList<>();
        for (ImageHistory.Entry entry : told) {
            steps.add(entry(entry, entry.emptyLayer() || !left.hasNext() ? null : left.next()));
        }
        left.forEachRemaining(layer -> steps.add(new HistoryEntry(null, "", "", "", layer)));
        return steps;
    }

    private static HistoryEntry entry(ImageHistory.Entry entry, Image.@Nullable Layer layer) {
        return new HistoryEntry(instant(entry.created()), entry.createdBy(), entry.author(), entry.comment(), layer);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null || time.getYear() < 1 || time.getYear() > LAST_YEAR ? null : time.toInstant();
    }
}
