package io.caisson.container;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a container's restart policy has come.
 *
 * @param count how often it was started again by itself since somebody started it
 * @param delay that the last of these waited; zero before the first, and after a run that was long enough
 * @param due when it is to be started again; null if it is not
 * @param stopped whether somebody has stopped it since it was started
 * @param unhealthy whether it is stopped, or was, to be started again because it is unhealthy
 */
public record RestartProgress(
        int count, Duration delay, @Nullable Instant due, boolean stopped, boolean unhealthy) {
    /** Of one that was just made. */
    public static final RestartProgress NONE = new RestartProgress(0, Duration.ZERO, null, false, false);
}
