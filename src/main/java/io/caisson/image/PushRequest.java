package io.caisson.image;

import io.caisson.oci.Reference;
import io.caisson.registry.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * What is to be pushed.
 *
 * @param reference names the image here, and where it is to be there
 * @param credentials for the reference's registry; null for none
 */
public record PushRequest(Reference reference, @Nullable Credentials credentials) {}
