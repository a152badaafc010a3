package io.caisson.image;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an image takes on disk.
 *
 * @param unpackedBytes that the files of all its layers take
 * @param sharedBytes blobs and unpacked layers that other images have, too
 * @param documentBytes manifest and configuration, which are an image's own
 * @param uniqueBytes blobs, unpacked layers and documents that no other image has: what deleting it frees
 */
public record ImageSizes(long unpackedBytes, long documentBytes, long sharedBytes, long uniqueBytes) {
    static ImageSizes of(List<Image.Layer> layers, long documents) {
        long unpacked = 0;
        long shared = 0;
        long unique = documents;
        Set<Object> seen = new HashSet<>();
        for (Image.Layer layer : layers) {
            Long known = layer.unpackedBytes();
            long files = known == null ? 0 : known;
            // An image may list one blob several times; the chain differs each time.
            long blob = seen.add(layer.digest()) ? layer.sizeBytes() : 0;
            unpacked += files;
            shared += (layer.chainShared() ? files : 0) + (layer.blobShared() ? blob : 0);
            unique += (layer.chainShared() ? 0 : files) + (layer.blobShared() ? 0 : blob);
        }
        return new ImageSizes(unpacked, documents, shared, unique);
    }

    /** All that it takes. */
    public long totalBytes() {
        return sharedBytes + uniqueBytes;
    }
}
