package io.caisson.image;

import io.caisson.oci.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of an image that is made here.
 *
 * @param reference that shall point to it; null for none
 * @param author empty if it is nobody's business
 * @param message why it was made; may be empty
 * @param changes of its configuration, as instructions of a Dockerfile, in their order
 */
public record ImageDescription(@Nullable Reference reference, String author, String message, List<String> changes) {
    public ImageDescription {
        changes = List.copyOf(changes);
    }
}
