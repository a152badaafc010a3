package io.caisson.container.supervise;

import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Processes;
import io.caisson.container.Processes.Found;
import io.caisson.container.Processes.Phase;
import io.caisson.container.WaitResult;
import io.caisson.container.exec.Execs;
import io.caisson.container.health.HealthMonitors;
import io.caisson.container.lifecycle.ContainerRemoval;
import io.caisson.container.lifecycle.UpdateContainer;
import io.caisson.container.logs.ContainerLogs;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings rows, processes and directories together after an engine's start, before any call is served.
 *
 * <p>What runs and has a row runs on. What runs without one is reported and left alone, with its
 * directory: the database may be older than the host (restored from a backup), and a start writes its row
 * before it makes a process, so no crash of ours leaves such a process. Only what was never let execute
 * anything is removed.
 */
@ApplicationScoped
public class ContainerReconciler {
    private static final Logger LOG = Logger.getLogger(ContainerReconciler.class);
    /** As of a process that was killed, which is what has happened to it. */
    private static final int LOST = 137;
    /** As the first process of a container ends whose command could not be executed. */
    private static final int NOT_LAUNCHED = 125;

    private static final int NOT_FOUND = 127;

    private final ContainerStates states;
    private final ContainerLocks locks;
    private final ContainerRemoval removal;
    private final UpdateContainer updates;
    private final Supervisor supervisor;
    private final RestartPolicies policies;
    private final Processes processes;
    private final Execs execs;
    private final HealthMonitors monitors;
    private final DataRoot root;
    private final ContainerLogs logs;

    @Inject
    ContainerReconciler(
            ContainerStates states,
            ContainerLocks locks,
            ContainerRemoval removal,
            UpdateContainer updates,
            Supervisor supervisor,
            RestartPolicies policies,
            Processes processes,
            Execs execs,
            HealthMonitors monitors,
            DataRoot root,
            ContainerLogs logs) {
        this.states = states;
        this.locks = locks;
        this.removal = removal;
        this.updates = updates;
        this.supervisor = supervisor;
        this.policies = policies;
        this.processes = processes;
        this.execs = execs;
        this.monitors = monitors;
        this.root = root;
        this.logs = logs;
    }

    /** Reconciles; harmless when repeated. One container that cannot be put right does not stop the others. */
    public void reconcile() {
        supervisor.begin();
        monitors.begin();
        Map<String, Found> found = new HashMap<>();
        processes.adopt().forEach(each -> found.put(each.id(), each));
        execs.begin();
        Map<String, ContainerRow> rows = new HashMap<>();
        states.all().forEach(row -> rows.put(row.id(), row));
        for (ContainerRow row : rows.values()) {
            attempt(row.id(), () -> reconcile(row, found.get(row.id())));
        }
        for (Found each : found.values()) {
            if (!rows.containsKey(each.id())) {
                attempt(each.id(), () -> stranger(each));
            }
        }
        directories().stream()
                .filter(Predicate.not(rows::containsKey))
                .filter(id -> !found.containsKey(id) || found.get(id).phase() == Phase.CREATED)
                .forEach(id -> attempt(id, () -> removal.removeBytes(id)));
        settleUpdates();
        for (ContainerRow row : rows.values()) {
            attempt(row.id(), () -> logs.resume(row.logged()));
            if (row.state() == ContainerState.EXITED) {
                attempt(row.id(), () -> states.byId(row.id()).ifPresent(policies::engineStarted));
            }
        }
    }

    /**
     * Puts right, while calls are served, what the database's absence has left: a server that dies takes
     * with it what was not durable yet, and calls that failed midway could not record that. Harmless when
     * repeated.
     */
    public void repair() {
        for (ContainerRow row : states.all()) {
            // Its lock keeps out whoever changes it, and it is read again once that one is done.
            attempt(
                    row.id(),
                    () -> states.byId(row.id())
                            .ifPresent(now ->
                                    reconcile(now, processes.find(now.id()).orElse(null))));
        }
        settleUpdates();
    }

    private void settleUpdates() {
        try {
            updates.settle();
        } catch (RuntimeException e) {
            LOG.error("Cannot give containers the limits of their rows; they keep what they have", e);
        }
    }

    private void reconcile(ContainerRow row, @Nullable Found found) {
        Runnable step = switch (row.state()) {
            case DELETING -> () -> removal.finish(row);
            case CREATED -> () -> created(row, found);
            case STARTING -> () -> starting(row, found);
            case RUNNING, PAUSED -> () -> running(row, found);
            case EXITED -> () -> exited(row, found);
        };
        step.run();
    }

    private void created(ContainerRow row, @Nullable Found found) {
        if (!row.prepared() || !hasLayer(row.id())) {
            LOG.infof("Removing container %s, whose making was cut short", row.name());
            removal.removeWithVolumes(row.id());
        } else if (found != null) {
            // The start was never recorded durably: the machine or the database died.
            begin(row);
            starting(row, found);
        }
    }

    private void starting(ContainerRow row, @Nullable Found found) {
        if (found != null && found.phase() == Phase.RUNNING) {
            resume(row, found);
        } else if (found != null && found.ended() != null) {
            end(row, explained(found.ended().result()));
        } else {
            processes.delete(row.id());
            boolean ranBefore = row.container().startCount() > 0;
            ContainerState former = ranBefore ? ContainerState.EXITED : ContainerState.CREATED;
            states.notStarted(row.id(), former, "The engine or its database ended while the container was started")
                    .filter(back -> ranBefore)
                    .ifPresent(back -> policies.ended(back, true));
        }
    }

    private void resume(ContainerRow row, Found found) {
        processes.thaw(row.id());
        Instant time = Objects.requireNonNullElseGet(found.startTime(), Instant::now);
        states.running(row.id(), found.pid(), time);
    }

    private void running(ContainerRow row, @Nullable Found found) {
        if (found != null && found.phase() == Phase.RUNNING) {
            monitors.adopt(thawOrPause(row));
            return;
        }
        if (found != null && found.ended() != null) {
            end(row, found.ended().result());
            return;
        }
        processes.delete(row.id());
        end(
                row,
                new WaitResult(
                        LOST,
                        false,
                        "The container went down with the machine, or its supervising process was killed: how it"
                                + " ended is not known",
                        Instant.now()));
    }

    /**
     * Stopped and not said to be: a commit or a pause was cut short, and nobody was told of it. Said to be and
     * not stopped: an unpause was cut short, or somebody else has had it run on.
     */
    private ContainerRow thawOrPause(ContainerRow row) {
        boolean frozen = processes.isFrozen(row.id());
        if (row.state() == ContainerState.PAUSED && !frozen) {
            return states.unpaused(row.id()).orElse(row);
        }
        if (row.state() == ContainerState.RUNNING && frozen) {
            processes.thaw(row.id());
        }
        return row;
    }

    /** Of one that may have failed before its command ran, when nobody was there to be told why. */
    private static WaitResult explained(WaitResult result) {
        boolean perhapsNeverRan = result.exitCode() >= NOT_LAUNCHED && result.exitCode() <= NOT_FOUND;
        return perhapsNeverRan && result.error().isEmpty()
                ? new WaitResult(
                        result.exitCode(),
                        result.oomKilled(),
                        "The engine or its database ended while the container was started. Exit code 125 tells that it"
                                + " could not be launched, 126 that its command cannot be executed, 127 that there is none,"
                                + " unless it is the command's own",
                        result.finishTime())
                : result;
    }

    private void exited(ContainerRow row, @Nullable Found found) {
        if (found != null && found.phase() == Phase.RUNNING) {
            // A start that was never recorded durably.
            begin(row);
            resume(row, found);
            return;
        }
        if (found != null) {
            processes.delete(row.id());
        }
        if (row.config().autoRemove()) {
            supervisor.autoRemove(row.id());
        } else {
            policies.resume(row);
        }
    }

    private void end(ContainerRow row, WaitResult result) {
        supervisor.record(row.id(), result).ifPresent(gone -> supervisor.autoRemove(row.id()));
        processes.delete(row.id());
    }

    private void begin(ContainerRow row) {
        states.starting(row.id());
    }

    private void stranger(Found found) {
        if (found.phase() == Phase.RUNNING) {
            // Else it could not be ended by a signal.
            processes.thaw(found.id());
            LOG.warnf(
                    "Container %s runs as process %d, and no row knows it: left alone. Was the database restored?"
                            + " End it with kill %d",
                    found.id(), found.pid(), found.pid());
        } else {
            LOG.infof("Removing what is left of container %s, which no row knows", found.id());
            processes.delete(found.id());
        }
    }

    private boolean hasLayer(String id) {
        return Files.isDirectory(root.container(id).resolve("upper"), LinkOption.NOFOLLOW_LINKS);
    }

    /** Those of containers; not what somebody else has put there, such as {@code lost+found}. */
    private List<String> directories() {
        try (Stream<Path> entries = Files.list(root.containers())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(ContainerSearch::isWholeId)
                    .toList();
        } catch (IOException e) {
            throw new EngineException(ErrorReason.STORAGE, "Cannot list " + root.containers() + ": " + e, e)
                    .with("path", root.containers().toString());
        }
    }

    private void attempt(String id, Runnable action) {
        try {
            locks.locked(id, () -> {
                action.run();
                return id;
            });
        } catch (RuntimeException e) {
            LOG.errorf(e, "Cannot put container %s right; it stays as it is", id);
        }
    }
}
