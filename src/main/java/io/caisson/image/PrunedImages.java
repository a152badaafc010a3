package io.caisson.image;

import java.util.List;

/**
 * What a prune has removed, or would.
 *
 * @param freed the bytes that went with the images
 */
public record PrunedImages(List<Removed> images, FreedBytes freed) {
    public PrunedImages {
        images = List.copyOf(images);
    }

    /**
     * One image.
     *
     * @param references in full
     */
    public record Removed(String id, List<String> references) {
        public Removed {
            references = List.copyOf(references);
        }
    }
}
