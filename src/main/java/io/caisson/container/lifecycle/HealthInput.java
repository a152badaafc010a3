package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.health.HealthCheck;
import io.caisson.container.health.HealthSettings;
import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import io.caisson.oci.Healthcheck;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request and an image say of a container's health check. */
final class HealthInput {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final String FIELD = "config.health_check";

    private HealthInput() {}

    /** Adds a violation for each rule that the request alone breaks. */
    static void check(ContainerConfig config, List<FieldViolation> violations) {
        HealthSettings asked = config.healthCheck();
        require(
                !asked.disabled() || asked.equals(HealthSettings.DISABLED),
                FIELD + ".disabled",
                "must not be given together with other fields",
                violations);
        require(
                asked.test().isEmpty() || asked.disabled() || HealthCheck.isRunnable(asked.test()),
                FIELD,
                "must say what is to be run",
                violations);
        require(
                asked.test().stream().allMatch(word -> word.indexOf('\0') < 0),
                FIELD,
                "must not contain NUL",
                violations);
        time("interval", asked.interval(), violations);
        time("timeout", asked.timeout(), violations);
        time("start_period", asked.startPeriod(), violations);
        time("start_interval", asked.startInterval(), violations);
        require(asked.retries() >= 0, FIELD + ".retries", "must not be negative", violations);
        require(
                !asked.restartUnhealthy() || !config.autoRemove(),
                FIELD + ".restart_unhealthy",
                "must not be given together with auto_remove",
                violations);
    }

    /**
     * What is to be done; null for nothing.
     *
     * @throws EngineException {@code INVALID_REQUEST} if the request says how, and nobody says what
     */
    static @Nullable HealthCheck resolve(ContainerConfig config, io.caisson.oci.ContainerConfig image) {
        HealthSettings asked = config.healthCheck();
        HealthCheck check =
                HealthCheck.of(asked, image.healthcheck(), image.shell()).orElse(null);
        if (check == null && !asked.disabled() && !asked.equals(HealthSettings.UNSET)) {
            throw EngineException.invalid(
                    FIELD, "must say what is to be run, or the image must, which has no health check");
        }
        return check;
    }

    /** What the image wants and is not understood, a sentence each. */
    static List<String> warnings(ContainerConfig config, io.caisson.oci.ContainerConfig image) {
        Healthcheck given = image.healthcheck();
        List<String> test = given == null ? List.of() : given.test();
        boolean counts = config.healthCheck().test().isEmpty() && !test.isEmpty();
        boolean none = test.equals(HealthSettings.DISABLED.test())
                || String.join("", test).isEmpty();
        return !counts || none || HealthCheck.isRunnable(test)
                ? List.of()
                : List.of("The image's health check is of no known kind and is not run: it says "
                        + String.join(" ", test) + ".");
    }

    private static void time(String field, @Nullable Duration time, List<FieldViolation> violations) {
        require(
                time == null || time.compareTo(SHORTEST) >= 0,
                FIELD + "." + field,
                "must be at least 1 ms",
                violations);
    }

    private static void require(boolean holds, String field, String why, List<FieldViolation> violations) {
        if (!holds) {
            violations.add(new FieldViolation(field, why));
        }
    }
}
