package io.caisson.container.health;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of a health check; what is empty, null or 0 is as the image says. Mirrors the proto's {@code
 * HealthCheck}.
 *
 * @param test as in {@link HealthCheck}, or {@code NONE} for no check, whatever the image says
 * @param retries how many probes in a row must fail until it is unhealthy
 * @param restartUnhealthy whether it is started again then
 */
@RegisterForReflection
public record HealthSettings(
        List<String> test,
        @Nullable Duration interval,
        @Nullable Duration timeout,
        int retries,
        @Nullable Duration startPeriod,
        @Nullable Duration startInterval,
        boolean restartUnhealthy) {
    /** As the image says. */
    public static final HealthSettings UNSET = new HealthSettings(List.of(), null, null, 0, null, null, false);

    /** No check, whatever the image says. */
    public static final HealthSettings DISABLED =
            new HealthSettings(List.of(HealthCheck.NONE), null, null, 0, null, null, false);

    public HealthSettings {
        test = List.copyOf(test);
    }

    /** Whether there is to be no check. */
    public boolean disabled() {
        return test.equals(DISABLED.test());
    }
}
