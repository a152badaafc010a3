package io.caisson.csi;

import java.time.Duration;

/**
 * How long a driver is waited for.
 *
 * @param limit of one step, its repetitions in it
 * @param attempts at most so many of a step that may be repeated
 * @param pause before the second attempt; doubled before each other
 */
public record DriverTimes(Duration limit, int attempts, Duration pause) {
    /** Five attempts within a limit, the last after a second and a half if each fails at once. */
    public static DriverTimes within(Duration limit) {
        return new DriverTimes(limit, 5, Duration.ofMillis(100));
    }
}
