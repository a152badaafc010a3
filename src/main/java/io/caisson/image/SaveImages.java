package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.layer.TarEntry;
import io.caisson.layer.TarWriter;
import io.caisson.oci.Digest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
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
    private final HeldImages held;

    @Inject
    SaveImages(ImageStore store, Contents contents, HeldImages held) {
        this.store = store;
        this.contents = contents;
        this.held = held;
    }

    /** See {@code Images.save}. */
    void run(SaveRequest request, OutputStream out) {
        held.reading(() -> find(request.images()), images -> {
            write(images, request.format(), out);
            return null;
        });
    }

    private List<SavedImage> find(List<String> names) {
        Map<String, SavedImage> found = new LinkedHashMap<>();
        for (String name : names) {
            ImageSearch.Found each = ImageSearch.find(store, name);
            SavedImage image = found.computeIfAbsent(each.row().id, id -> held.image(each.row()));
            each.reference().ifPresent(image.names()::add);
        }
        return List.copyOf(found.values());
    }

    private void write(List<SavedImage> images, ArchiveFormat format, OutputStream out) {
        Map<Digest, Long> sizes = new LinkedHashMap<>();
        for (SavedImage image : images) {
            image.blobs().forEach(blob -> sizes.put(blob, contents.requireSize(blob)));
        }
        try {
            write(images, format, sizes, out);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorReason.CANCELLED, "Saving images: nobody takes the archive any more: " + e.getMessage(), e);
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
