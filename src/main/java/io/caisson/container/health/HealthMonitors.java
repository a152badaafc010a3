package io.caisson.container.health;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Processes;
import io.caisson.container.Retry;
import io.caisson.container.exec.ProbeExecs;
import io.caisson.container.lifecycle.StopContainer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Has the health of containers checked while they run.
 *
 * <p>A container that has a check gets a {@link HealthMonitor} with its start, which goes with its end and rests
 * while it is paused. It is told of these by {@link ContainerStates}, under the container's lock.
 */
@ApplicationScoped
public class HealthMonitors implements ContainerStates.Listener {
    private final Means means;
    private final Map<String, HealthMonitor> monitors = new ConcurrentHashMap<>();

    @Inject
    HealthMonitors(
            ContainerStates states,
            LiveHealth live,
            ProbeExecs execs,
            Processes processes,
            StopContainer stopping,
            Retry retry) {
        this.means = new Means(states, live, execs, processes, stopping, retry);
    }

    /** What monitors work with. */
    record Means(
            ContainerStates states,
            LiveHealth live,
            ProbeExecs execs,
            Processes processes,
            StopContainer stopping,
            Retry retry) {}

    /** Begins to listen; before anything runs. */
    public void begin() {
        means.states().onChange(this);
    }

    /** One that an engine before this one has started runs, or is paused; harmless when repeated. */
    public void adopt(ContainerRow row) {
        ContainerHealth health = row.container().health();
        if (health != null && row.state().hasProcess()) {
            // As if its last probe had been at any time: many are not due together then.
            follow(row, health, fraction(HealthMonitor.pause(health, row)));
        }
    }

    @Override
    public void changed(ContainerRow row) {
        ContainerHealth health = row.container().health();
        if (health != null && row.state().hasProcess()) {
            follow(row, health, HealthMonitor.pause(health, row));
        } else {
            end(row.id());
        }
        means.live().changed(row.id());
    }

    @Override
    public void removed(String id) {
        end(id);
        means.live().changed(id);
    }

    private void follow(ContainerRow row, ContainerHealth health, Duration first) {
        HealthMonitor known = monitors.get(row.id());
        if (known == null || known.run() != row.container().startCount()) {
            end(row.id());
            known = new HealthMonitor(means, row, health);
            monitors.put(row.id(), known);
            known.begin(first);
        }
        known.rest(row.state() == ContainerState.PAUSED);
    }

    private void end(String id) {
        HealthMonitor known = monitors.remove(id);
        if (known != null) {
            known.end();
        }
    }

    private static Duration fraction(Duration time) {
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(time.toNanos()));
    }

    /** Probes that are under way end with the engine. */
    @PreDestroy
    void end() {
        monitors.keySet().forEach(this::end);
    }
}
