package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.OciJson;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes an image's rows and events, reads them as records, and keeps the OCI layout's index in step. */
@ApplicationScoped
class ImageRows {
    private final ImageStore store;
    private final Events events;
    private final Contents contents;
    private final LayerSizes sizes;

    @Inject
    ImageRows(ImageStore store, Events events, Contents contents, LayerSizes sizes) {
        this.sizes = sizes;
        this.store = store;
        this.events = events;
        this.contents = contents;
    }

    /**
     * An image that was pulled or imported, with its references.
     *
     * @param index that the first of these names at the registry; null for none
     */
    record Arrival(
            NewImage image,
            List<String> references,
            @Nullable KeptIndex index) {
        Arrival(NewImage image, List<String> references) {
            this(image, references, null);
        }
    }

    /** Commits images, all or none. */
    List<Image> commit(List<Arrival> arrivals, EventType type) {
        List<Image> committed = QuarkusTransaction.requiringNew().call(() -> {
            arrivals.forEach(arrival -> commitOne(arrival, type));
            // Read at the end: a later image may have taken an earlier one's reference.
            return arrivals.stream()
                    .map(arrival -> image(locked(arrival.image().id())))
                    .toList();
        });
        // The image is there now, whoever cancels.
        boolean interrupted = Thread.interrupted();
        try {
            writeIndex();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return committed;
    }

    private void commitOne(Arrival arrival, EventType type) {
        ImageEntity row = store.insert(arrival.image());
        for (String reference : arrival.references()) {
            store.point(reference, row.rowId);
            store.keepIndex(reference, reference.equals(arrival.references().getFirst()) ? arrival.index() : null);
        }
        String name = arrival.references().isEmpty() ? "" : arrival.references().getFirst();
        events.append(EventDraft.of(type, row.id, name));
    }

    /** The record of a row; within a transaction. */
    Image image(ImageEntity row) {
        return images(List.of(row)).getFirst();
    }

    /** The records of rows, in their order; within a transaction. */
    List<Image> images(List<ImageEntity> rows) {
        List<Long> ids = rows.stream().map(row -> row.rowId).toList();
        Map<Long, List<String>> references = store.references(ids);
        Map<Long, List<Image.Layer>> layers = store.layers(ids);
        Map<Long, Instant> uses = store.lastUses(ids);
        return rows.stream()
                .map(row -> image(
                        row,
                        references.getOrDefault(row.rowId, List.of()),
                        layers.getOrDefault(row.rowId, List.of()),
                        uses.get(row.rowId)))
                .toList();
    }

    private static Image image(
            ImageEntity row, List<String> references, List<Image.Layer> layers, @Nullable Instant lastUse) {
        ImageConfig config = config(row);
        return new Image(
                row.id,
                references,
                Digest.parse(row.manifestDigest),
                config.platform(),
                config,
                layers,
                row.sizeBytes,
                row.createTime,
                row.importTime,
                lastUse,
                row.abandoned,
                null,
                row.node,
                etag(row));
    }

    /** An image with all its sizes, which are measured now if they never were; not within a transaction. */
    Image measured(Image image) {
        List<Image.Layer> layers = image.layers().stream().map(sizes::measured).toList();
        Digest config = new Digest(Digest.Algorithm.SHA256, image.id());
        long documents = contents.size(image.manifestDigest()).orElse(0)
                + contents.size(config).orElse(0);
        return image.withSizes(layers, ImageSizes.of(layers, documents));
    }

    static ImageConfig config(ImageEntity row) {
        return config(row.id, row.config);
    }

    /** The configuration of an image from what its row holds. */
    static ImageConfig config(String id, String json) {
        return OciJson.read(json.getBytes(StandardCharsets.UTF_8), ImageConfig.class, "the configuration of " + id);
    }

    static String etag(ImageEntity row) {
        return row.id.substring(0, 12) + "-" + row.revision;
    }

    /** Writes {@code index.json} anew, so that other programs see what there is. */
    synchronized void writeIndex() {
        List<Descriptor> manifests = QuarkusTransaction.requiringNew().call(() -> {
            List<Descriptor> all = new ArrayList<>();
            for (ImageEntity row : store.all()) {
                Descriptor manifest =
                        Descriptor.of(row.manifestType, Digest.parse(row.manifestDigest), row.manifestSize);
                List<String> references = store.references(row.rowId);
                if (references.isEmpty()) {
                    all.add(manifest);
                }
                references.forEach(
                        reference -> all.add(manifest.withAnnotations(Map.of(ArchiveIndex.REF_NAME, reference))));
            }
            return all;
        });
        contents.index(manifests);
    }

    /** The row, locked. Within a transaction. */
    ImageEntity locked(String id) {
        return store.lock(id).orElseThrow(() -> ImageSearch.notFound(id));
    }
}
