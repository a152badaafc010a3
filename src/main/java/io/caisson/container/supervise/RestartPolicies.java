package io.caisson.container.supervise;

import io.caisson.container.Container;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.RestartPolicy;
import io.caisson.container.Retry;
import io.caisson.container.lifecycle.StartContainer;
import io.caisson.error.EngineException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Starts containers again as their policies say.
 *
 * <p>When one is due is in its row, so that the next engine goes on with it; one virtual thread waits for it.
 * Whatever changes the plan meanwhile (a stop, a start, a delete) takes the time out of the row, and the thread
 * that waited for it does nothing.
 */
@ApplicationScoped
public class RestartPolicies {
    private static final Logger LOG = Logger.getLogger(RestartPolicies.class);

    private final ContainerStates states;
    private final ContainerLocks locks;
    private final StartContainer starting;
    private final Retry retry;

    @Inject
    RestartPolicies(ContainerStates states, ContainerLocks locks, StartContainer starting, Retry retry) {
        this.states = states;
        this.locks = locks;
        this.starting = starting;
        this.retry = retry;
    }

    /**
     * A run has ended, and the row says so; the caller holds the lock.
     *
     * @param failed whether its command could not be executed
     */
    void ended(ContainerRow row, boolean failed) {
        Backoff.delay(row.container(), failed).ifPresent(delay -> plan(row.id(), delay));
    }

    /** One that was EXITED before: goes on with what was planned, or was to be planned when its engine died. */
    void resume(ContainerRow row) {
        Instant due = row.container().restarts().due();
        if (due != null) {
            await(row.id(), due);
        } else {
            ended(row, false);
        }
    }

    /** The engine has started, and with it what somebody had stopped that is to run always. */
    void engineStarted(ContainerRow row) {
        Container container = row.container();
        if (row.state() == ContainerState.EXITED
                && container.config().restartPolicy().kind() == RestartPolicy.Kind.ALWAYS
                && container.restarts().stopped()) {
            plan(row.id(), Duration.ZERO);
        }
    }

    private void plan(String id, Duration delay) {
        // As precise as the database keeps it.
        Instant due = Instant.now().plus(delay).truncatedTo(ChronoUnit.MICROS);
        states.restartDue(id, due, delay).ifPresent(row -> await(id, due));
    }

    private void await(String id, Instant due) {
        Thread.ofVirtual().name("restart-" + id.substring(0, 12)).start(() -> {
            if (!retry.endsWithin(Duration.between(Instant.now(), due))) {
                retry.untilDone("start container " + id + " again", () -> start(id, due));
            }
        });
    }

    private void start(String id, Instant due) {
        try {
            starting.startAgain(id, due);
        } catch (EngineException e) {
            LOG.warnf("Container %s was not started again: %s", id, e.getMessage());
            locks.locked(id, () -> {
                Optional<ContainerRow> row = states.byId(id)
                        .filter(now -> now.state() == ContainerState.EXITED)
                        .filter(now -> now.container().restarts().due() == null);
                row.ifPresent(now -> ended(now, true));
                return row;
            });
        }
    }
}
