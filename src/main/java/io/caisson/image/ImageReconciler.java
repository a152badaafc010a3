package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import io.caisson.snapshot.Snapshots;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Puts right what an engine that died has left: called once at start, before any other call. Removes
 * every blob and layer that no row names, and images that were deleted and that no container holds; and reports images whose bytes are missing; their rows stay,
 * so that a pull brings the bytes back.
 */
@ApplicationScoped
public class ImageReconciler {
    private static final Logger LOG = Logger.getLogger(ImageReconciler.class);

    private final ImageStore store;
    private final ImageRows rows;
    private final Contents contents;
    private final Snapshots snapshots;
    private final DeleteImage deleting;

    @Inject
    ImageReconciler(ImageStore store, ImageRows rows, Contents contents, Snapshots snapshots, DeleteImage deleting) {
        this.deleting = deleting;
        this.store = store;
        this.rows = rows;
        this.contents = contents;
        this.snapshots = snapshots;
    }

    /** Reconciles; harmless when repeated. */
    public Report reconcile() {
        deleting.collect();
        Set<Digest> blobs = new HashSet<>();
        Set<ChainId> layers = new HashSet<>();
        List<String> broken = new ArrayList<>();
        QuarkusTransaction.requiringNew().run(() -> store.all().forEach(row -> look(row, blobs, layers, broken)));
        Report report = new Report(contents.sweep(blobs), snapshots.sweep(layers), broken);
        rows.writeIndex();
        return report;
    }

    private void look(ImageEntity row, Set<Digest> blobs, Set<ChainId> layers, List<String> broken) {
        List<Image.Layer> own = store.layers(row.rowId);
        List<ChainId> chains =
                ChainId.each(own.stream().map(Image.Layer::diffId).toList());
        Set<Digest> named = new HashSet<>(Set.of(Digest.parse(row.manifestDigest)));
        named.add(Digest.parse(row.configDigest));
        own.forEach(layer -> named.add(layer.digest()));
        boolean whole =
                named.stream().allMatch(contents::contains) && chains.stream().allMatch(snapshots::hasLayer);
        if (!whole) {
            LOG.errorf("Blobs or layers of image %s are not there: pull it again", row.id);
            broken.add(row.id);
        }
        blobs.addAll(named);
        layers.addAll(chains);
    }

    /**
     * What was found.
     *
     * @param blobs removed, since no image names them
     * @param layers removed, since no image names them
     * @param broken IDs of images whose bytes are missing
     */
    public record Report(List<Digest> blobs, List<ChainId> layers, List<String> broken) {}
}
