package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Images whose blobs stay while somebody reads them, whoever deletes the images meanwhile. */
@ApplicationScoped
class HeldImages {
    private final ImageStore store;
    private final Contents contents;
    private final Keep keep;

    @Inject
    HeldImages(ImageStore store, Contents contents, Keep keep) {
        this.store = store;
        this.contents = contents;
        this.keep = keep;
    }

    /**
     * Finds images, holds their blobs, and gives them to who reads them.
     *
     * @param find within a transaction
     * @throws io.caisson.error.EngineException {@code IMAGE_NOT_FOUND} if one goes before it is held; {@code
     *     CONTENT_CORRUPT} if a blob is not there
     */
    <T extends @Nullable Object> T reading(Supplier<List<SavedImage>> find, Function<List<SavedImage>, T> reader) {
        List<SavedImage> images = QuarkusTransaction.requiringNew().call(find::get);
        Set<Digest> blobs = new LinkedHashSet<>();
        images.forEach(image -> blobs.addAll(image.blobs()));
        keep.pin(blobs);
        try {
            // Who deleted one before the pin may be removing its blobs now; who deletes one after it leaves them.
            QuarkusTransaction.requiringNew().run(() -> images.forEach(this::requireStillThere));
            blobs.forEach(contents::requireSize);
            return reader.apply(images);
        } finally {
            // The database's connections fail in a thread that is interrupted.
            boolean interrupted = Thread.interrupted();
            keep.release(blobs);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Within a transaction. */
    SavedImage image(ImageEntity row) {
        return new SavedImage(
                row.id,
                Descriptor.of(row.manifestType, Digest.parse(row.manifestDigest), row.manifestSize),
                Digest.parse(row.configDigest),
                store.layers(row.rowId).stream().map(Image.Layer::digest).toList(),
                new LinkedHashSet<>());
    }

    private void requireStillThere(SavedImage image) {
        if (store.startingWith(image.id(), 1).isEmpty()) {
            throw ImageSearch.notFound(image.id());
        }
    }
}
