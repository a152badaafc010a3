package io.caisson.image;

import io.caisson.oci.Platform;
import org.jspecify.annotations.Nullable;

/**
 * How a tar of a root file system is to become an image.
 *
 * @param platform of what is in it; null for the host's
 */
public record RootFilesystemImport(
        ImageDescription description, @Nullable Platform platform) {}
