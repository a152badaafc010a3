package io.caisson.container.supervise;

import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Endings;
import io.caisson.container.Processes;
import io.caisson.container.Restarts;
import io.caisson.container.Retry;
import io.caisson.container.WaitResult;
import io.caisson.container.lifecycle.ContainerRemoval;
import io.caisson.container.logs.ContainerLogs;
import io.caisson.runtime.io.StreamsOfContainers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Records how containers end, and wakes those that wait for it.
 *
 * <p>One virtual thread per end. It takes the container's lock, so it comes after the start that is still
 * being recorded. While the database is away it tries again; the runtime keeps the status, so an engine
 * that dies meanwhile loses nothing.
 */
@ApplicationScoped
public class Supervisor {
    private static final Logger LOG = Logger.getLogger(Supervisor.class);
    /** How long one that is removed automatically stays, for those that are about to ask for its log. */
    private static final Duration LINGER = Duration.ofSeconds(1);
    /** How long the runtime's status is kept: longer than the database may take to make a commit durable. */
    private static final Duration KEEP_STATUS = Duration.ofSeconds(5);

    private final ContainerStates states;
    private final ContainerLocks locks;
    private final ContainerRemoval removal;
    private final Processes processes;
    private final Endings endings;
    private final ContainerLogs logs;
    private final Retry retry;
    private final Restarts restarts;
    private final RestartPolicies policies;
    private final StreamsOfContainers streams;

    @Inject
    Supervisor(
            ContainerStates states,
            ContainerLocks locks,
            ContainerRemoval removal,
            Processes processes,
            Endings endings,
            ContainerLogs logs,
            Retry retry,
            Restarts restarts,
            RestartPolicies policies,
            StreamsOfContainers streams) {
        this.states = states;
        this.locks = locks;
        this.removal = removal;
        this.processes = processes;
        this.endings = endings;
        this.logs = logs;
        this.retry = retry;
        this.restarts = restarts;
        this.policies = policies;
        this.streams = streams;
    }

    /** Begins to listen; before anything runs. */
    public void begin() {
        processes.onExit(ended ->
                Thread.ofVirtual().name("exit-" + ended.id().substring(0, 12)).start(() -> recordAndTidy(ended)));
    }

    private void recordAndTidy(Processes.Ended ended) {
        String id = ended.id();
        Optional<?>[] removeAfter = {Optional.empty()};
        boolean recorded =
                retry.untilDone("record the end of container " + id, () -> removeAfter[0] = record(id, ended.result()));
        if (!recorded) {
            return;
        }
        boolean autoRemove = removeAfter[0].isPresent();
        if (retry.endsWithin(autoRemove ? LINGER : KEEP_STATUS)) {
            return;
        }
        retry.untilDone("tidy up after container " + id, () -> tidy(id, autoRemove));
    }

    /** Records an end. Returns the container if it is to be removed now. */
    Optional<ContainerRow> record(String id, WaitResult result) {
        Optional<ContainerRow> row = locks.locked(id, () -> {
            Optional<ContainerRow> ended = states.exited(id, result).or(() -> withLostStart(id, result));
            ended.ifPresent(exited -> policies.ended(exited, false));
            return ended;
        });
        if (row.isEmpty()) {
            LOG.debugf("Container %s has ended, which was known", id);
        }
        logs.ended(id);
        streams.ended(id, result.exitCode());
        row.ifPresent(container -> endings.ended(id, container.result()));
        return row.filter(container -> container.config().autoRemove());
    }

    /** Records an end whose start was lost: it was not durable yet when the database server died. */
    private Optional<ContainerRow> withLostStart(String id, WaitResult result) {
        return states.byId(id)
                .filter(row -> row.state() == ContainerState.CREATED
                        || (row.state() == ContainerState.EXITED && endedBefore(row, result)))
                .flatMap(row -> states.starting(id))
                .flatMap(starting -> states.exited(id, result));
    }

    /** Whether the end that the row tells of is an earlier one. */
    private static boolean endedBefore(ContainerRow row, WaitResult result) {
        Instant recorded = row.container().finishTime();
        Instant ended = result.finishTime();
        // The database rounds to microseconds.
        return recorded != null && ended != null && recorded.plusMillis(1).isBefore(ended);
    }

    private void tidy(String id, boolean autoRemove) {
        locks.locked(id, () -> {
            Optional<ContainerRow> row = states.byId(id);
            if (row.isEmpty() || row.get().state().isLive()) {
                return false;
            }
            if (autoRemove && restarts.isHeld(id)) {
                return false;
            }
            if (autoRemove) {
                removal.removeWithVolumes(id);
            } else {
                processes.delete(id);
            }
            return true;
        });
    }

    /** Removes a container that was to be removed when it ended, and whose engine died before. */
    void autoRemove(String id) {
        tidy(id, true);
    }
}
