package io.caisson.container.logs;

/**
 * When a log goes on in a new file, and how many files it has.
 *
 * @param maxSize bytes that no file exceeds, at least {@link #LEAST_SIZE}; {@link Long#MAX_VALUE} for no limit
 * @param maxFile how many files there are at most, the one that is written among them; the oldest goes
 * @param compress whether files that are written no more are compressed (gzip, RFC 1952)
 */
record Rotation(long maxSize, int maxFile, boolean compress) {
    /** One file that grows. */
    static final Rotation NONE = new Rotation(Long.MAX_VALUE, 1, false);

    /** Room for a fragment, whatever its bytes. */
    static final long LEAST_SIZE = 4 * 1024;

    /** What a fragment takes besides its bytes, and more. */
    private static final int WORDS = 256;

    /** A byte in JSON, at worst. */
    private static final int ESCAPED = 6;

    /** Most bytes of a fragment: a file must have room for one. */
    int longest() {
        return (int) Math.min(LogFormat.LONGEST, (maxSize - WORDS) / ESCAPED);
    }

    /** Whether a file with that many bytes is too long. */
    boolean exceededBy(long size) {
        return size > maxSize;
    }

    /** Most bytes of all files together. */
    long bound() {
        return maxSize > Long.MAX_VALUE / maxFile ? Long.MAX_VALUE : maxSize * maxFile;
    }
}
