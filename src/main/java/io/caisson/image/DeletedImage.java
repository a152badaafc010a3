package io.caisson.image;

import java.util.List;

/**
 * What a delete has taken away, or would.
 *
 * @param untagged references in full
 * @param deletedId the image's ID, or empty if only references went
 * @param keptFor containers for which the image stays until the last of them goes; none if it is not to go
 * @param freed the bytes that went with it
 */
public record DeletedImage(List<String> untagged, String deletedId, List<String> keptFor, FreedBytes freed) {
    public DeletedImage {
        untagged = List.copyOf(untagged);
        keptFor = List.copyOf(keptFor);
    }

    static DeletedImage untagged(List<String> references) {
        return new DeletedImage(references, "", List.of(), FreedBytes.NONE);
    }
}
