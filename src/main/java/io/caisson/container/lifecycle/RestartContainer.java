package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStop;
import io.caisson.container.Restarts;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Stops a container if it runs, and starts it again: a stop and a start, with nobody removing it in between. */
@ApplicationScoped
public class RestartContainer {
    private final ContainerSearch search;
    private final StopContainer stopping;
    private final StartContainer starting;
    private final ContainerRemoval removal;
    private final Restarts restarts;
    private final Events events;

    @Inject
    RestartContainer(
            ContainerSearch search,
            StopContainer stopping,
            StartContainer starting,
            ContainerRemoval removal,
            Restarts restarts,
            Events events) {
        this.search = search;
        this.stopping = stopping;
        this.starting = starting;
        this.removal = removal;
        this.restarts = restarts;
        this.events = events;
    }

    /** See {@code Containers.restart}. */
    public Container restart(ContainerStop request) {
        String id = search.find(request.container()).id();
        try (Restarts.Hold ignored = restarts.hold(id)) {
            Container stopped = stopping.stop(new ContainerStop(id, request.timeout(), request.signal()));
            Container started = start(stopped);
            QuarkusTransaction.requiringNew()
                    .run(() -> events.append(EventDraft.of(EventType.CONTAINER_RESTART, id, started.name())
                            .with("image", started.config().image())));
            return started;
        }
    }

    private Container start(Container stopped) {
        try {
            return starting.start(stopped.id());
        } catch (EngineException e) {
            if (e.reason() == ErrorReason.CONTAINER_STATE) {
                return startedByAnother(stopped, e);
            }
            if (stopped.config().autoRemove()) {
                // Nobody else does it: its end was that of a restart.
                removal.removeWithVolumes(stopped.id());
            }
            throw e;
        }
    }

    /** Two restarts at once stop it together, and one of them starts it. */
    private Container startedByAnother(Container stopped, EngineException refusal) {
        Container now = search.find(stopped.id()).container();
        if (now.state() != ContainerState.RUNNING || now.startCount() <= stopped.startCount()) {
            throw refusal;
        }
        return now;
    }
}
