package io.caisson.image;

import io.caisson.oci.Descriptor;
import io.caisson.oci.ImageIndex;
import io.caisson.oci.ManifestDocument;
import io.caisson.oci.Platform;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The index that a reference had when it was pulled, byte by byte; not all of its images need be here.
 *
 * @param descriptor of the index itself
 */
@SuppressWarnings("ArrayRecordComponent")
record KeptIndex(Descriptor descriptor, byte[] bytes) {
    ImageIndex index() {
        return switch (ManifestDocument.parse(bytes, descriptor.mediaType(), "the index " + descriptor.digest())) {
            case ManifestDocument.Index(ImageIndex index) -> index;
            case ManifestDocument.Manifest manifest ->
                throw new IllegalStateException(descriptor.digest() + " is no index");
        };
    }

    /** Its images, each with a platform; what it names besides, such as attestations, is left out. */
    List<Descriptor> images() {
        return index().manifests().stream()
                .filter(each -> isKnown(each.platform()))
                .toList();
    }

    /** The manifest of the image for a platform. */
    Optional<Descriptor> manifest(Platform platform) {
        for (Descriptor each : images()) {
            Platform offered = each.platform();
            if (offered != null && platform.accepts(offered)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private static boolean isKnown(@Nullable Platform platform) {
        return platform != null && !platform.os().isEmpty() && !platform.os().equals("unknown");
    }
}
