package io.caisson.image;

import io.caisson.oci.Reference;
import io.caisson.registry.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * What is to be pushed.
 *
 * @param reference names the image here, and where it is to be there
 * @param allPlatforms whether the index goes that the reference was pulled from, with all its images
 * @param credentials for the reference's registry; null for none
 */
public record PushRequest(
        Reference reference, boolean allPlatforms, @Nullable Credentials credentials) {}
