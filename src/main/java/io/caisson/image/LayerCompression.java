package io.caisson.image;

import io.caisson.oci.MediaType;

/** How a layer's tar is compressed. */
public enum LayerCompression {
    GZIP(MediaType.LAYER_GZIP, MediaType.DOCKER_LAYER_GZIP),
    ZSTD(MediaType.LAYER_ZSTD, MediaType.DOCKER_LAYER_ZSTD),
    NONE(MediaType.LAYER, MediaType.DOCKER_LAYER);

    private final String oci;
    private final String docker;

    LayerCompression(String oci, String docker) {
        this.oci = oci;
        this.docker = docker;
    }

    /** The media type of such a layer in a manifest of this type. */
    String mediaType(String manifestType) {
        return manifestType.equals(MediaType.DOCKER_MANIFEST) ? docker : oci;
    }

    /** What the first bytes of a layer tell. */
    static LayerCompression of(byte[] magic) {
        if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return GZIP;
        }
        boolean zstd = magic.length >= 4
                && (magic[0] & 0xff) == 0x28
                && (magic[1] & 0xff) == 0xb5
                && (magic[2] & 0xff) == 0x2f
                && (magic[3] & 0xff) == 0xfd;
        return zstd ? ZSTD : NONE;
    }
}
