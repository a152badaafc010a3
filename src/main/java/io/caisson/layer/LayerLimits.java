package io.caisson.layer;

/**
 * How much a layer may unpack to.
 *
 * @param bytes of the uncompressed tar
 * @param entries of the tar
 * @param ratio of uncompressed to compressed bytes, once {@link #RATIO_FROM} bytes were unpacked
 */
public record LayerLimits(long bytes, long entries, long ratio) {
    /** Small layers of zeros compress very well: the ratio counts only from here on. */
    public static final long RATIO_FROM = 256L * 1024 * 1024;

    /** 64 GiB, ten million entries, a thousand to one. */
    public static final LayerLimits DEFAULT = new LayerLimits(64L * 1024 * 1024 * 1024, 10_000_000, 1_100);
}
