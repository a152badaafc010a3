package io.caisson.image;

import java.util.List;

/**
 * What is to be saved.
 *
 * @param images at least one: references, which the archive will name, or IDs or prefixes of these
 */
public record SaveRequest(List<String> images, ArchiveFormat format) {
    public SaveRequest {
        images = List.copyOf(images);
    }
}
