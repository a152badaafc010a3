package io.caisson.cli.output;

import io.caisson.v1.Container;
import java.time.Duration;
import java.time.Instant;

/** A container's state in the words of {@code docker ps}. */
public final class ContainerStatus {
    private ContainerStatus() {}

    /** Such as {@code Up 5 minutes}, {@code Up 5 minutes (healthy)} or {@code Exited (0) 3 seconds ago}. */
    public static String of(Container container, Instant now) {
        return switch (container.getState()) {
            case CONTAINER_STATE_CREATED -> "Created";
            case CONTAINER_STATE_STARTING -> "Starting";
            case CONTAINER_STATE_RUNNING -> up(container, now) + health(container);
            case CONTAINER_STATE_PAUSED -> up(container, now) + " (Paused)";
            case CONTAINER_STATE_EXITED ->
                (container.hasNextStartTime() ? "Restarting (" : "Exited (") + container.getExitCode() + ") "
                        + Human.ago(container.getFinishTime(), now);
            case CONTAINER_STATE_DELETING -> "Deleting";
            case CONTAINER_STATE_UNSPECIFIED, UNRECOGNIZED -> "Unknown";
        };
    }

    private static String health(Container container) {
        return switch (container.getHealth().getStatus()) {
            case HEALTH_STATUS_STARTING -> " (health: starting)";
            case HEALTH_STATUS_HEALTHY -> " (healthy)";
            case HEALTH_STATUS_UNHEALTHY -> " (unhealthy)";
            case HEALTH_STATUS_NONE, HEALTH_STATUS_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    private static String up(Container container, Instant now) {
        return "Up " + Human.duration(Duration.between(Human.instant(container.getStartTime()), now));
    }
}
