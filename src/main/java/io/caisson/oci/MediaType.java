package io.caisson.oci;

import java.util.Locale;

/** Media types of images: the OCI's (image-spec, media-types.md) and Docker's (v2 schema 2). */
public final class MediaType {
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String LAYER_GZIP = LAYER + "+gzip";
    public static final String LAYER_ZSTD = LAYER + "+zstd";
    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    public static final String DOCKER_LAYER_GZIP = DOCKER_LAYER + ".gzip";
    public static final String DOCKER_LAYER_ZSTD = DOCKER_LAYER + ".zstd";

    private static final String OCI_NONDISTRIBUTABLE = "application/vnd.oci.image.layer.nondistributable.";
    private static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";

    private MediaType() {}

    /** The type without parameters such as a charset, in lower case. */
    public static String essence(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    public static boolean isIndex(String type) {
        return type.equals(INDEX) || type.equals(DOCKER_INDEX);
    }

    public static boolean isManifest(String type) {
        return type.equals(MANIFEST) || type.equals(DOCKER_MANIFEST);
    }

    public static boolean isConfig(String type) {
        return type.equals(CONFIG) || type.equals(DOCKER_CONFIG);
    }

    /** A layer that we can apply. */
    public static boolean isLayer(String type) {
        return switch (type) {
            case LAYER, LAYER_GZIP, LAYER_ZSTD, DOCKER_LAYER, DOCKER_LAYER_GZIP, DOCKER_LAYER_ZSTD -> true;
            default -> false;
        };
    }

    /** A layer that lies elsewhere than in the registry: refused. */
    public static boolean isForeignLayer(String type) {
        return type.startsWith(OCI_NONDISTRIBUTABLE) || type.startsWith(DOCKER_FOREIGN);
    }
}
