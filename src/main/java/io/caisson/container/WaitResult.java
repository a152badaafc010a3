package io.caisson.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a container has ended.
 *
 * @param exitCode 0 to 255, 128 + n for a process that signal n killed
 * @param oomKilled killed because it used more memory than its limit
 * @param error why it could not be followed to its end; empty if it could
 * @param finishTime null only if that is not known
 */
public record WaitResult(
        int exitCode,
        boolean oomKilled,
        String error,
        @Nullable Instant finishTime) {}
