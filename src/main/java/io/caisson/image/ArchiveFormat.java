package io.caisson.image;

/** How a saved archive is laid out; either holds every blob as it is stored. */
public enum ArchiveFormat {
    /** An OCI image layout (image-spec, image-layout.md) with a {@code manifest.json} for {@code docker load}. */
    DOCKER,
    /** An OCI image layout and nothing else. */
    OCI
}
