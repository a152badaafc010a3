package io.caisson.kernel.file;

import io.caisson.kernel.jna.NativeMemory;

/**
 * Times of access and modification, as utimensat(2) takes them.
 *
 * @param accessNanos nanoseconds within the second, or {@link #OMIT}
 * @param modifyNanos nanoseconds within the second, or {@link #OMIT}
 */
public record FileTimes(long accessSeconds, long accessNanos, long modifySeconds, long modifyNanos) {
    /** {@code UTIME_OMIT}: leave this time as it is. */
    public static final long OMIT = 0x3ffffffe;

    /** Only the time of modification. */
    public static FileTimes modified(long seconds, long nanos) {
        return new FileTimes(0, OMIT, seconds, nanos);
    }

    /** Those of another file. */
    public static FileTimes of(Stat stat) {
        return new FileTimes(stat.accessSeconds(), stat.accessNanos(), stat.modifySeconds(), stat.modifyNanos());
    }

    NativeMemory timespecs() {
        return NativeMemory.allocate(32)
                .putLong(0, accessSeconds)
                .putLong(8, accessNanos)
                .putLong(16, modifySeconds)
                .putLong(24, modifyNanos);
    }
}
