package io.caisson.container.logs;

import io.caisson.error.FieldViolation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The engine's log driver, for containers that name none, and its options, for those that have the same
 * driver and do not give them.
 */
public record LogDefaults(LogConfiguration configuration) {
    /**
     * Checks them.
     *
     * @throws IllegalArgumentException with all that is wrong
     */
    public LogDefaults {
        List<FieldViolation> violations = LogDriver.violations("log", configuration);
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException("Cannot use the default log driver of the configuration: "
                    + violations.stream()
                            .map(violation -> violation.field() + " " + violation.description())
                            .collect(Collectors.joining("; ")));
        }
    }

    /** What a container has that asked for this. */
    public LogConfiguration complete(LogConfiguration asked) {
        if (!asked.driver().isEmpty() && !asked.driver().equals(configuration.driver())) {
            return asked;
        }
        Map<String, String> options = new HashMap<>(configuration.options());
        options.putAll(asked.options());
        return new LogConfiguration(configuration.driver(), options);
    }
}
