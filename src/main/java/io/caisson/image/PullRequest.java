package io.caisson.image;

import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import org.jspecify.annotations.Nullable;

/**
 * What is to be pulled.
 *
 * @param platform which manifest of an index to take; null for the host's
 */
public record PullRequest(Reference reference, @Nullable Platform platform) {
    /** For the host's platform; the reference in Docker's spelling. */
    public static PullRequest of(String reference) {
        return new PullRequest(Reference.parse(reference), null);
    }
}
