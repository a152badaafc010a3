package io.caisson.container.health;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * One run of a health check.
 *
 * @param exitCode 0 if it succeeded; {@link #NONE} if it was killed, or could not be executed
 * @param output what it wrote, at most 4 KiB, or why it failed
 */
@RegisterForReflection
public record ProbeResult(Instant startTime, Instant endTime, int exitCode, String output) {
    /** Of a probe without one. */
    public static final int NONE = -1;

    boolean succeeded() {
        return exitCode == 0;
    }
}
