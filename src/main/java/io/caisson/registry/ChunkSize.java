package io.caisson.registry;

import java.util.List;

/**
 * How much of a blob one request brings (distribution-spec, "Pushing a blob monolithically", "… in chunks"): all of
 * it, unless it is so large that too much would be lost with a connection; the registry, or a proxy before it, does
 * not take it so; or a request has broken. For one blob, and one thread.
 */
final class ChunkSize {
    /** Blobs of at most so many bytes go as a whole at first. */
    static final long LARGEST_WHOLE = 1L << 30;

    /** Well below the 100 MB to which some proxies limit a request. */
    static final long LARGEST = 64L << 20;

    private static final long SMALLEST = 256L << 10;
    private static final int SHRINKING = 4;
    private static final int TOO_LARGE = 413;

    private final long blob;
    private boolean whole;
    private long largest;
    private long size;
    private long least;

    ChunkSize(long blob, long largestWhole, long largest) {
        this.blob = blob;
        this.whole = blob <= largestWhole;
        this.largest = largest;
        this.size = Math.min(largest, Math.max(SMALLEST, blob));
    }

    /** Whether the blob goes as a whole. */
    boolean isWhole() {
        return whole;
    }

    /** The byte behind the last of a chunk that begins at this one. */
    long end(long from) {
        long length = Math.max(size, least);
        return blob - from <= length ? blob : from + length;
    }

    /** The registry takes no smaller ones but the last. */
    void atLeast(long bytes) {
        least = Math.max(least, bytes);
    }

    /** One has arrived. */
    void taken() {
        size = Math.min(largest, 2 * size);
    }

    /** A request has broken, and nothing of it arrived. */
    void lost() {
        if (!whole) {
            size = smaller();
        }
        whole = false;
    }

    /**
     * A request was refused.
     *
     * @return whether another size may do
     */
    boolean refused(String status) {
        if (whole) {
            whole = !List.of("405", "411", "413", "416", "501").contains(status);
            return !whole;
        }
        if (!status.equals(Integer.toString(TOO_LARGE)) || size <= Math.max(least, SMALLEST)) {
            return false;
        }
        size = smaller();
        largest = size;
        return true;
    }

    private long smaller() {
        return Math.max(SMALLEST, size / SHRINKING);
    }
}
