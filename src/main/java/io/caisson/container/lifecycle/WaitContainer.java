package io.caisson.container.lifecycle;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Endings;
import io.caisson.container.WaitCondition;
import io.caisson.container.WaitResult;
import io.caisson.container.health.LiveHealth;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** Waits until a container has ended, is gone, or is healthy. Holds no connection meanwhile. */
@ApplicationScoped
public class WaitContainer {
    private static final WaitResult NEVER_RAN = new WaitResult(0, false, "", null);

    private final ContainerStates states;
    private final ContainerSearch search;
    private final Endings endings;
    private final LiveHealth live;

    @Inject
    WaitContainer(ContainerStates states, ContainerSearch search, Endings endings, LiveHealth live) {
        this.states = states;
        this.search = search;
        this.endings = endings;
        this.live = live;
    }

    /** See {@code Containers.await}. */
    public WaitResult await(String nameOrId, WaitCondition condition) throws InterruptedException {
        String id = search.id(nameOrId);
        return switch (condition) {
            case ENDED -> ended(nameOrId, id);
            case NEXT_EXIT -> nextExit(nameOrId, id);
            case REMOVED -> removed(nameOrId, id);
            case HEALTHY -> new HealthWait(states, live, nameOrId, id).await();
        };
    }

    private WaitResult ended(String nameOrId, String id) throws InterruptedException {
        try (Endings.Wait wait = endings.listen(id)) {
            Optional<WaitResult> known = endings.isLive(id) ? wait.await() : endings.recent(id);
            if (known.isPresent()) {
                return known.get();
            }
            Optional<ContainerRow> row = states.byId(id);
            if (row.isEmpty()) {
                return endings.recent(id).orElseThrow(() -> ContainerSearch.notFound(nameOrId));
            }
            if (row.get().state() == ContainerState.EXITED) {
                return row.get().result();
            }
            return wait.await().orElseThrow(() -> ContainerSearch.notFound(nameOrId));
        }
    }

    private WaitResult nextExit(String nameOrId, String id) throws InterruptedException {
        try (Endings.Wait wait = endings.listen(id)) {
            if (states.byId(id).isEmpty()) {
                throw ContainerSearch.notFound(nameOrId);
            }
            return wait.await().orElseThrow(() -> ContainerSearch.notFound(nameOrId));
        }
    }

    private WaitResult removed(String nameOrId, String id) throws InterruptedException {
        WaitResult last = endings.recent(id).orElse(null);
        for (boolean known = last != null; ; known = true) {
            try (Endings.Wait wait = endings.listen(id)) {
                Optional<ContainerRow> row = states.byId(id);
                if (row.isEmpty() && !known) {
                    throw ContainerSearch.notFound(nameOrId);
                }
                if (row.isEmpty()) {
                    return last == null ? NEVER_RAN : last;
                }
                last = wait.await().orElse(last);
            }
        }
    }
}
