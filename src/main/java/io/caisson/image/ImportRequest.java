package io.caisson.image;

import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import org.jspecify.annotations.Nullable;

/**
 * How an archive is to be imported.
 *
 * @param platform which manifest of each index to take; null for the host's
 * @param reference for the image, if there is just one; null for the references in the archive
 */
public record ImportRequest(
        @Nullable Platform platform, @Nullable Reference reference) {
    /** The host's platform, the archive's references. */
    public static ImportRequest plain() {
        return new ImportRequest(null, null);
    }
}
