package io.caisson.container.lifecycle;

import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerStates;
import io.caisson.container.Processes;
import io.caisson.error.EngineException;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Sends a signal to a container's first process. To one that is paused, SIGKILL gets through at once, the signal
 * that stops it unpauses it, as in Docker, and any other waits until it is unpaused.
 */
@ApplicationScoped
public class KillContainer {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final Processes processes;
    private final PauseContainer pausing;
    private final Events events;

    @Inject
    KillContainer(
            ContainerStates states,
            ContainerSearch search,
            ContainerLocks locks,
            Processes processes,
            PauseContainer pausing,
            Events events) {
        this.states = states;
        this.search = search;
        this.locks = locks;
        this.processes = processes;
        this.pausing = pausing;
        this.events = events;
    }

    /** See {@code Containers.kill}. */
    public void kill(String nameOrId, String signal) {
        int number = number(signal, Signals.KILL);
        String id = search.id(nameOrId);
        locks.locked(id, () -> {
            ContainerRow row = search.find(id);
            boolean ends = number == Signals.KILL || number == StopContainer.ownSignal(row);
            if (ends && row.state().hasProcess() && row.restartsByItself()) {
                states.stopped(id);
            }
            if (!row.state().hasProcess() || !processes.signal(id, number)) {
                throw ContainerStateErrors.refused("kill", row);
            }
            if (number == StopContainer.ownSignal(row)) {
                pausing.unpauseIfPaused(row);
            }
            QuarkusTransaction.requiringNew()
                    .run(() -> events.append(EventDraft.of(EventType.CONTAINER_KILL, id, row.name())
                            .with("image", row.config().image())
                            .with("signal", Signals.name(number))));
            return row;
        });
    }

    /**
     * The number of a signal that a request names.
     *
     * @throws EngineException {@code INVALID_REQUEST}
     */
    public static int number(String signal, int otherwise) {
        if (signal.isEmpty()) {
            return otherwise;
        }
        return Signals.number(signal)
                .orElseThrow(() -> EngineException.invalid(
                        "signal", "must be a signal's name or number, but is \"" + signal + "\""));
    }
}
