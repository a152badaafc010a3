package io.caisson.container;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A container to stop.
 *
 * @param container name, ID or unique prefix of the ID
 * @param timeout how long to wait before killing, zero kills at once; null for the container's own
 * @param signal name or number; empty for the container's own
 */
public record ContainerStop(String container, @Nullable Duration timeout, String signal) {
    /** With the container's own signal and grace period. */
    public static ContainerStop of(String container) {
        return new ContainerStop(container, null, "");
    }
}
