package io.caisson.image;

import java.util.List;

/**
 * What a delete has taken away.
 *
 * @param untagged references in full
 * @param deletedId the image's ID, or empty if only references went
 */
public record DeletedImage(List<String> untagged, String deletedId) {
    public DeletedImage {
        untagged = List.copyOf(untagged);
    }
}
