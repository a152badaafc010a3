package io.caisson.container.lifecycle;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Endings;
import io.caisson.container.WaitResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** Waits until a container has ended. Holds no connection meanwhile. */
@ApplicationScoped
public class WaitContainer {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final Endings endings;

    @Inject
    WaitContainer(ContainerStates states, ContainerSearch search, Endings endings) {
        this.states = states;
        this.search = search;
        this.endings = endings;
    }

    /** See {@code Containers.await}. */
    public WaitResult await(String nameOrId) throws InterruptedException {
        String id = search.id(nameOrId);
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
}
