package io.caisson.container.lifecycle;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.WaitResult;
import io.caisson.container.health.ContainerHealth;
import io.caisson.container.health.Health;
import io.caisson.container.health.LiveHealth;
import io.caisson.container.health.ProbeResult;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import java.util.Locale;

/** Waits until a container is healthy. */
final class HealthWait {
    private static final WaitResult HEALTHY = new WaitResult(0, false, "", null);

    private final ContainerStates states;
    private final LiveHealth live;
    private final String nameOrId;
    private final String id;

    HealthWait(ContainerStates states, LiveHealth live, String nameOrId, String id) {
        this.states = states;
        this.live = live;
        this.nameOrId = nameOrId;
        this.id = id;
    }

    /** @throws EngineException {@code CONTAINER_NOT_HEALTHY}, {@code CONTAINER_NOT_FOUND} */
    WaitResult await() throws InterruptedException {
        int run = 0;
        while (true) {
            try (LiveHealth.Wait wait = live.listen(id)) {
                ContainerRow row = states.byId(id).orElseThrow(() -> ContainerSearch.notFound(nameOrId));
                if (isHealthy(row, run)) {
                    return HEALTHY;
                }
                run = row.state().hasProcess() ? row.container().startCount() : run;
                wait.await();
            }
        }
    }

    /** @param run which one was seen before; 0 for none */
    private static boolean isHealthy(ContainerRow row, int run) {
        ContainerHealth health = row.container().health();
        if (health == null) {
            throw refused(row, "it has no health check. Give it one when it is created");
        }
        boolean live = row.state().isLive();
        if (row.state() == ContainerState.DELETING) {
            throw refused(row, "it is being deleted");
        }
        if (run > 0 && (!live || row.container().startCount() != run)) {
            throw refused(row, "it has ended" + (live ? ", and was started again" : how(row)));
        }
        if (row.state() == ContainerState.EXITED) {
            throw refused(row, "it has ended" + how(row));
        }
        if (!row.state().hasProcess()) {
            return false;
        }
        return switch (health.now().status()) {
            case HEALTHY -> true;
            case NONE, STARTING -> false;
            case UNHEALTHY -> throw refused(row, "it is unhealthy" + why(health.now()));
        };
    }

    private static String how(ContainerRow row) {
        return " with exit code " + row.container().exitCode();
    }

    private static String why(Health health) {
        if (health.log().isEmpty()) {
            return "";
        }
        ProbeResult last = health.log().getLast();
        String said = last.output().strip();
        return ". Its last probe ended with exit code " + last.exitCode() + (said.isEmpty() ? "" : ": " + said);
    }

    private static EngineException refused(ContainerRow row, String why) {
        ContainerHealth health = row.container().health();
        String status = health == null ? "none" : health.now().status().name().toLowerCase(Locale.ROOT);
        return new EngineException(
                        ErrorReason.CONTAINER_NOT_HEALTHY,
                        "Waiting for container " + row.name() + " to be healthy: " + why)
                .about("container", row.name())
                .with("container", row.id())
                .with("health", status)
                .with("state", row.state().name().toLowerCase(Locale.ROOT))
                .blockedBy(new Precondition("HEALTH", row.id(), "container " + row.name() + ": " + why));
    }
}
