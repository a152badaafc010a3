package io.caisson.container.attach;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerStates;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.runtime.io.StreamsOfContainers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;

/**
 * Attaches clients to containers.
 *
 * <p>Every method takes a container's name, ID or unique prefix of the ID, and throws {@code CONTAINER_NOT_FOUND},
 * or {@code AMBIGUOUS_ID}. None may be called within a transaction.
 */
@ApplicationScoped
public class AttachContainer {
    private final ContainerSearch search;
    private final ContainerStates states;
    private final StreamsOfContainers streams;

    @Inject
    AttachContainer(ContainerSearch search, ContainerStates states, StreamsOfContainers streams) {
        this.search = search;
        this.states = states;
        this.streams = streams;
    }

    /** What one is attached to: which container, and its streams. */
    public record Attached(String containerId, Attachment attachment) {}

    /**
     * Attaches to a run of a container, from now on. To be closed.
     *
     * @param awaitStart whether to attach to the next run of one that does not run
     * @throws EngineException {@code CONTAINER_STATE} if it does not run
     */
    public Attached attach(String container, boolean awaitStart) {
        ContainerRow row = search.find(container);
        boolean endsInput = row.config().streams().inputEndsWithClient();
        Attachment attachment = new ContainerAttachment(streams.of(row.id()), endsInput);
        try {
            // Only a look after we listen tells whether the end is still to be heard.
            ContainerRow now = states.byId(row.id()).orElseThrow(() -> gone(row));
            if (!awaitStart && !now.state().isLive()) {
                throw refused("attach to", now);
            }
            return new Attached(row.id(), attachment);
        } catch (RuntimeException e) {
            attachment.close();
            throw e;
        }
    }

    /**
     * Sets the size of its terminal's window, in characters.
     *
     * @throws EngineException {@code CONTAINER_STATE} if it does not run or has no terminal
     */
    public void resize(String container, int rows, int columns) {
        ContainerRow row = search.find(container);
        if (!row.state().isLive() || !streams.of(row.id()).resize(rows, columns)) {
            throw refused("resize the terminal of", row);
        }
    }

    private EngineException gone(ContainerRow row) {
        streams.forget(row.id());
        return ContainerSearch.notFound(row.name());
    }

    private static EngineException refused(String verb, ContainerRow row) {
        String state = row.state().isLive()
                ? "it has none"
                : "it is " + row.state().name().toLowerCase(Locale.ROOT);
        return new EngineException(
                        ErrorReason.CONTAINER_STATE, "Cannot " + verb + " container " + row.name() + ": " + state)
                .about("container", row.name())
                .with("container", row.id())
                .with("state", row.state().name().toLowerCase(Locale.ROOT))
                .blockedBy(new Precondition("STATE", row.id(), "container " + row.name() + ": " + state));
    }
}
