package io.caisson.runtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container that a new engine has found.
 *
 * @param pid 0 unless it runs
 * @param startTime null if its command was never executed
 * @param exit null unless it has ended and how is known
 */
public record Adopted(
        String id,
        State state,
        int pid,
        @Nullable Instant startTime,
        @Nullable ContainerExit exit) {
    /** What has become of it. */
    public enum State {
        /** Its command was never executed; nothing of it is left. */
        NEVER_STARTED,
        RUNNING,
        STOPPED
    }
}
