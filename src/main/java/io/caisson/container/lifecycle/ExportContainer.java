package io.caisson.container.lifecycle;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.layer.TreeArchive;
import io.caisson.oci.ChainId;
import io.caisson.snapshot.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes a container's files as a tar. No lock is held meanwhile, since whoever reads may be slow; what is
 * deleted first becomes DELETING, so that a container that is not, afterwards, was whole all the time.
 */
@ApplicationScoped
public class ExportContainer {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final Snapshots snapshots;

    @Inject
    ExportContainer(ContainerStates states, ContainerSearch search, Snapshots snapshots) {
        this.states = states;
        this.search = search;
        this.snapshots = snapshots;
    }

    /** See {@code Containers.export}. */
    public void export(String nameOrId, OutputStream out) {
        ContainerRow row = search.find(nameOrId);
        requireThere(row.id());
        List<ChainId> layers =
                row.launch().layers().stream().map(ChainId::parse).toList();
        try {
            TreeArchive.merged(snapshots.view(row.id(), layers), out);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorReason.CANCELLED,
                    "Exporting container " + row.name() + ": nobody takes the archive any more: " + e.getMessage(),
                    e);
        }
        requireThere(row.id());
    }

    private void requireThere(String id) {
        if (states.byId(id)
                .filter(row -> row.state() != ContainerState.DELETING)
                .isEmpty()) {
            throw ContainerSearch.notFound(id);
        }
    }
}
