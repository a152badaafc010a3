package io.caisson.container.files;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.layer.TreeChanges;
import io.caisson.oci.ChainId;
import io.caisson.snapshot.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Consumer;

/**
 * The files of containers, whether they run or not.
 *
 * <p>Every method takes a container's name, ID or unique prefix of the ID, and throws {@code
 * CONTAINER_NOT_FOUND}, or {@code AMBIGUOUS_ID} with the candidates. None may be called within a transaction.
 */
@ApplicationScoped
public class ContainerFiles {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final Snapshots snapshots;

    @Inject
    ContainerFiles(ContainerStates states, ContainerSearch search, Snapshots snapshots) {
        this.states = states;
        this.search = search;
        this.snapshots = snapshots;
    }

    /**
     * Tells what a container has changed of its image's files, without what is mounted in it; in any state.
     * No lock is held meanwhile: the container may run on, and the listener may be slow.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_NOT_FOUND} also if it is deleted meanwhile;
     *     {@code LIMIT_EXCEEDED} for a path of more than 4,096 characters
     */
    public void changes(String container, Consumer<PathChange> listener) {
        ContainerRow row = search.find(container);
        requireThere(row.id());
        TreeChanges.list(
                snapshots.stack(row.id(), layers(row)).upper(),
                snapshots.view(layers(row)),
                change -> listener.accept(PathChange.of(change)));
        requireThere(row.id());
    }

    /** What is deleted first becomes DELETING: a container that is not, afterwards, was whole all the time. */
    private void requireThere(String id) {
        if (states.byId(id)
                .filter(row -> row.state() != ContainerState.DELETING)
                .isEmpty()) {
            throw ContainerSearch.notFound(id);
        }
    }

    private static List<ChainId> layers(ContainerRow row) {
        return row.launch().layers().stream().map(ChainId::parse).toList();
    }
}
