package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerStates;
import io.caisson.container.ContainerStop;
import io.caisson.container.Endings;
import io.caisson.container.Processes;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a container's process: asks, waits, kills.
 *
 * <p>The lock is held while a signal is sent, not while the process takes its time. Several stops at once
 * each send their signal and wait for the same end.
 */
@ApplicationScoped
public class StopContainer {
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    /** How long SIGKILL may take: more means a process that hangs in the kernel. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(30);

    private final ContainerStates states;
    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final Processes processes;
    private final PauseContainer pausing;
    private final Events events;
    private final Endings endings;

    @Inject
    StopContainer(
            ContainerStates states,
            ContainerSearch search,
            ContainerLocks locks,
            Processes processes,
            PauseContainer pausing,
            Events events,
            Endings endings) {
        this.states = states;
        this.search = search;
        this.locks = locks;
        this.processes = processes;
        this.pausing = pausing;
        this.events = events;
        this.endings = endings;
    }

    /** See {@code Containers.stop}. */
    public Container stop(ContainerStop request) {
        int asked = KillContainer.number(request.signal(), 0);
        String id = search.id(request.container());
        try (Endings.Wait wait = endings.listen(id)) {
            ContainerRow row = signal(id, asked);
            if (row.state().hasProcess()) {
                end(row, grace(request.timeout(), row), wait);
                tell(EventDraft.of(EventType.CONTAINER_STOP, id, row.name()), row);
            }
        }
        return search.find(id).container();
    }

    /**
     * Stops a container because it is unhealthy, so that it is started again: nobody has asked for the stop.
     * Nothing if somebody has stopped it meanwhile, or another of its runs is under way.
     */
    public void stopUnhealthy(String id, int run) {
        try (Endings.Wait wait = endings.listen(id)) {
            Optional<ContainerRow> stopped = locks.locked(
                    id,
                    () -> states.byId(id)
                            .filter(row -> row.state().hasProcess()
                                    && row.container().startCount() == run
                                    && !row.container().restarts().stopped())
                            .map(row -> {
                                signal(row, ownSignal(row));
                                return row;
                            }));
            stopped.ifPresent(row -> {
                end(row, grace(null, row), wait);
                tell(EventDraft.of(EventType.CONTAINER_STOP, id, row.name()).with("reason", "unhealthy"), row);
            });
        }
    }

    private void tell(EventDraft event, ContainerRow row) {
        QuarkusTransaction.requiringNew()
                .run(() -> events.append(event.with("image", row.config().image())));
    }

    /** Kills a container that runs, and waits until its end is recorded. */
    void killAndWait(String id) {
        try (Endings.Wait wait = endings.listen(id)) {
            ContainerRow row = signal(id, Signals.KILL);
            if (row.state().hasProcess()) {
                awaitKilled(row, wait);
            }
        }
    }

    /**
     * Sends a signal if it runs; returns what it was then. 0 for the container's own. One that is paused is
     * unpaused first, so that it can act on the signal; SIGKILL gets through to it anyway.
     */
    private ContainerRow signal(String id, int asked) {
        return locks.locked(id, () -> {
            ContainerRow row = search.find(id);
            if (row.restartsByItself()) {
                states.stopped(id);
            }
            if (row.state().hasProcess()) {
                signal(row, asked == 0 ? ownSignal(row) : asked);
            }
            return row;
        });
    }

    private void signal(ContainerRow row, int signal) {
        if (signal != Signals.KILL) {
            pausing.unpauseIfPaused(row);
        }
        processes.signal(row.id(), signal);
    }

    private void end(ContainerRow row, Duration grace, Endings.Wait wait) {
        if (!ended(wait, grace)) {
            processes.signal(row.id(), Signals.KILL);
            awaitKilled(row, wait);
        }
    }

    private static void awaitKilled(ContainerRow row, Endings.Wait wait) {
        if (!ended(wait, AFTER_KILL)) {
            throw new EngineException(
                            ErrorReason.KERNEL,
                            "Killing container " + row.name() + ": its process "
                                    + row.container().pid()
                                    + " has not ended " + AFTER_KILL.toSeconds() + " s after SIGKILL; it hangs in the"
                                    + " kernel. See /proc/" + row.container().pid() + "/stack")
                    .about("container", row.name())
                    .with("container", row.id());
        }
    }

    private static boolean ended(Endings.Wait wait, Duration timeout) {
        try {
            return wait.await(saturatedNanos(timeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorReason.CANCELLED, "Cancelled while the container was ending", e);
        }
    }

    private static long saturatedNanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    private static Duration grace(@Nullable Duration asked, ContainerRow row) {
        if (asked != null) {
            return asked;
        }
        Duration own = row.config().stopTimeout();
        return own == null ? DEFAULT_GRACE : own;
    }

    /** What stops it: its own signal, its image's, or SIGTERM. */
    static int ownSignal(ContainerRow row) {
        String signal = row.config().stopSignal();
        String chosen = signal.isEmpty() ? row.launch().stopSignal() : signal;
        return Signals.number(chosen).orElse(Signals.TERM);
    }
}
