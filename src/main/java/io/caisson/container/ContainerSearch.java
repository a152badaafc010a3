package io.caisson.container;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds a container by what a person calls it: name, ID, or a unique prefix of the ID. */
@ApplicationScoped
public class ContainerSearch {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{1,64}");
    /** How many candidates an error names. */
    private static final int CANDIDATES = 10;

    private final ContainerStore store;

    @Inject
    ContainerSearch(ContainerStore store) {
        this.store = store;
    }

    /**
     * The container, in whatever state.
     *
     * @throws EngineException {@code CONTAINER_NOT_FOUND}, {@code AMBIGUOUS_ID} with the candidates
     */
    public ContainerRow find(String nameOrId) {
        // PostgreSQL has no NUL in text.
        if (nameOrId.isEmpty() || nameOrId.indexOf('\0') >= 0) {
            throw notFound(nameOrId);
        }
        return search(nameOrId);
    }

    /** Its ID: of a whole ID, without asking whether there is such a container. */
    public String id(String nameOrId) {
        return isWholeId(nameOrId) ? nameOrId : find(nameOrId).id();
    }

    /** Whether this can only be a whole ID, since no name may look so. */
    public static boolean isWholeId(String text) {
        return ID.matcher(text).matches();
    }

    /** For a name or ID that no container has. */
    public static EngineException notFound(String nameOrId) {
        return new EngineException(
                        ErrorReason.CONTAINER_NOT_FOUND,
                        "Cannot find container \"" + nameOrId + "\": no container has this name or ID. List the"
                                + " containers to see what there is")
                .about("container", nameOrId)
                .with("container", nameOrId);
    }

    private ContainerRow search(String nameOrId) {
        if (isWholeId(nameOrId)) {
            return store.byId(nameOrId).orElseThrow(() -> notFound(nameOrId));
        }
        Optional<ContainerRow> named = store.byName(nameOrId);
        if (named.isPresent()) {
            return named.get();
        }
        if (!DIGITS.matcher(nameOrId).matches()) {
            throw notFound(nameOrId);
        }
        List<ContainerRow> candidates = store.byPrefix(nameOrId, CANDIDATES);
        if (candidates.isEmpty()) {
            throw notFound(nameOrId);
        }
        if (candidates.size() > 1) {
            throw ambiguous(nameOrId, candidates);
        }
        return candidates.getFirst();
    }

    private static EngineException ambiguous(String prefix, List<ContainerRow> candidates) {
        EngineException ambiguous = new EngineException(
                        ErrorReason.AMBIGUOUS_ID,
                        "Cannot tell which container " + prefix + " means: several IDs begin with it. Give more digits")
                .about("container", prefix)
                .with("container", prefix);
        for (ContainerRow candidate : candidates) {
            ambiguous =
                    ambiguous.blockedBy(new Precondition("CANDIDATE", candidate.id(), "container " + candidate.name()));
        }
        return ambiguous;
    }
}
