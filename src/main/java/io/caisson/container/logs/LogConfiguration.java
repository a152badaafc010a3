package io.caisson.container.logs;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * Where a container's output goes. Checked by {@link LogDriver#violations}.
 *
 * @param driver name of a {@link LogDriver}; empty for the engine's default
 * @param options by their names
 */
@RegisterForReflection
public record LogConfiguration(String driver, Map<String, String> options) {
    /** Nothing asked for. */
    public static final LogConfiguration UNSET = new LogConfiguration("", Map.of());

    /** One file that grows. */
    public static final LogConfiguration JSON = new LogConfiguration("json", Map.of());

    public LogConfiguration {
        options = Map.copyOf(options);
    }
}
