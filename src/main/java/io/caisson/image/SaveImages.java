package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.layer.TarEntry;
import io.caisson.layer.TarWriter;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes images as an archive, straight from the blob store: nothing is put aside, and equal images give
 * equal bytes. What says what follows comes first, then the blobs.
 *
 * <p>There is one layout for both formats, that of an OCI image layout; Docker's has a {@code manifest.json}
 * beside it, which names the same blobs. So compressed layers stay as they are, and every digest survives.
 */
@ApplicationScoped
class SaveImages {
    private static final int BLOCK = 256 * 1024;

    private final ImageStore store;
    private final Contents contents;
    private final Keep keep;

    @Inject
    SaveImages(ImageStore store, Contents contents, Keep keep) {
        this.store = store;
        this.contents = contents;
        this.keep = keep;
    }

    /** See {@code Images.save}. */
    void run(SaveRequest request, OutputStream out) {
        List<SavedImage> images = QuarkusTransaction.requiringNew().call(() -> find(request.images()));
        Set<Digest> blobs = new LinkedHashSet<>();
        images.forEach(image -> blobs.addAll(image.blobs()));
        keep.pin(blobs);
        try {
            // Who deleted one before the pin may be removing its blobs now; who deletes one after it leaves them.
            QuarkusTransaction.requiringNew().run(() -> images.forEach(this::requireStillThere));
            Map<Digest, Long> sizes = new LinkedHashMap<>();
            blobs.forEach(blob -> sizes.put(blob, contents.requireSize(blob)));
            write(images, request.format(), sizes, out);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorReason.CANCELLED, "Saving images: nobody takes the archive any more: " + e.getMessage(), e);
        } finally {
            // The database's connections fail in a thread that is interrupted.
            boolean interrupted = Thread.interrupted();
            keep.release(blobs);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<SavedImage> find(List<String> names) {
        Map<String, SavedImage> found = new LinkedHashMap<>();
        for (String name : names) {
            ImageSearch.Found each = ImageSearch.find(store, name);
            SavedImage image = found.computeIfAbsent(each.row().id, id -> saved(each.row()));
            each.reference().ifPresent(image.names()::add);
        }
        return List.copyOf(found.values());
    }

    private SavedImage saved(ImageEntity row) {
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

    private void write(List<SavedImage> images, ArchiveFormat format, Map<Digest, Long> sizes, OutputStream out)
            throws IOException {
        TarWriter tar = new TarWriter(out);
        document(tar, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        document(tar, "index.json", ArchiveIndex.index(images));
        if (format == ArchiveFormat.DOCKER) {
            document(tar, "manifest.json", ArchiveIndex.dockerManifest(images));
        }
        tar.begin(TarEntry.directory("blobs"));
        for (String algorithm : algorithms(sizes.keySet())) {
            tar.begin(TarEntry.directory("blobs/" + algorithm));
        }
        for (Map.Entry<Digest, Long> blob : sizes.entrySet()) {
            blob(tar, blob.getKey(), blob.getValue());
        }
        tar.finish();
    }

    private static List<String> algorithms(Set<Digest> digests) {
        return digests.stream()
                .map(digest -> digest.algorithm().label())
                .sorted()
                .distinct()
                .toList();
    }

    private static void document(TarWriter tar, String name, byte[] bytes) throws IOException {
        tar.begin(TarEntry.file(name, bytes.length));
        tar.write(bytes, 0, bytes.length);
    }

    private void blob(TarWriter tar, Digest digest, long size) throws IOException {
        tar.begin(TarEntry.file(ArchiveIndex.path(digest), size));
        MessageDigest sum = digest.algorithm().start();
        byte[] block = new byte[BLOCK];
        try (InputStream in = contents.open(digest)) {
            for (int read = in.read(block); read > 0; read = in.read(block)) {
                sum.update(block, 0, read);
                tar.write(block, 0, read);
            }
        }
        Digest actual = Digest.of(digest.algorithm(), sum.digest());
        if (!actual.equals(digest)) {
            throw new EngineException(
                            ErrorReason.CONTENT_CORRUPT,
                            "Saving the blob " + digest + ": it has changed on disk, and is now " + actual
                                    + ". Delete the image and pull it again.")
                    .with("digest", digest.toString());
        }
    }
}
