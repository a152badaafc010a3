package io.caisson.image;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all images take on disk, each blob and unpacked layer counted once.
 *
 * @param images with their sizes
 * @param users for the ID of each image that containers use, how many do
 * @param sharedBytes what several images have
 * @param reclaimableBytes what would go with all images that no container uses
 */
public record ImageUsage(
        List<Image> images, Map<String, Long> users, long totalBytes, long sharedBytes, long reclaimableBytes) {
    public ImageUsage {
        images = List.copyOf(images);
        users = Map.copyOf(users);
    }

    static ImageUsage of(List<Image> images, Map<String, Long> users) {
        Map<Object, Long> bytes = new HashMap<>();
        Set<Object> shared = new HashSet<>();
        Set<Object> used = new HashSet<>();
        for (Image image : images) {
            Map<Object, Long> own = parts(image);
            own.forEach((part, size) -> {
                if (bytes.put(part, size) != null) {
                    shared.add(part);
                }
            });
            if (users.containsKey(image.id())) {
                used.addAll(own.keySet());
            }
        }
        Set<Object> unused = new HashSet<>(bytes.keySet());
        unused.removeAll(used);
        return new ImageUsage(images, users, sum(bytes, bytes.keySet()), sum(bytes, shared), sum(bytes, unused));
    }

    private static Map<Object, Long> parts(Image image) {
        Map<Object, Long> parts = new HashMap<>();
        ImageSizes sizes = image.sizes();
        parts.put(image.id(), sizes == null ? 0 : sizes.documentBytes());
        for (Image.Layer layer : image.layers()) {
            Long unpacked = layer.unpackedBytes();
            parts.put(layer.digest(), layer.sizeBytes());
            parts.put(layer.chain(), unpacked == null ? 0 : unpacked);
        }
        return parts;
    }

    private static long sum(Map<Object, Long> bytes, Set<Object> parts) {
        return parts.stream().mapToLong(part -> bytes.getOrDefault(part, 0L)).sum();
    }
}
