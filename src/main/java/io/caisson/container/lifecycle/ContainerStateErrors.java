package io.caisson.container.lifecycle;

import io.caisson.container.ContainerRow;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import java.util.Locale;

/** The words for what a container's state does not allow. */
final class ContainerStateErrors {
    /** The verb of an update that needs it not to run. */
    static final String RECONFIGURE = "reconfigure";

    private ContainerStateErrors() {}

    static EngineException refused(String verb, ContainerRow row) {
        String state = row.state().name().toLowerCase(Locale.ROOT);
        return new EngineException(
                        ErrorReason.CONTAINER_STATE,
                        "Cannot " + verb + " container " + row.name() + ": it is " + state + ". " + advice(verb, row))
                .about("container", row.name())
                .with("container", row.id())
                .with("state", state)
                .blockedBy(new Precondition("STATE", row.id(), "container " + row.name() + " is " + state));
    }

    /** Throws {@code ETAG_MISMATCH} if the caller knows another state of it; any will do if the etag is empty. */
    static void requireEtag(String verb, String etag, ContainerRow row) {
        if (!etag.isEmpty() && !etag.equals(row.container().etag())) {
            throw new EngineException(
                            ErrorReason.ETAG_MISMATCH,
                            "Cannot " + verb + " container " + row.name() + ": it has changed since etag " + etag
                                    + " was read. Read it again")
                    .about("container", row.name())
                    .with("etag", etag);
        }
    }

    private static String advice(String verb, ContainerRow row) {
        return switch (row.state()) {
            case CREATED -> row.prepared() ? "Start it first" : "It is still being made; try again";
            case EXITED -> "Start it first";
            case STARTING, RUNNING -> running(verb);
            case PAUSED -> paused(verb);
            case DELETING -> "It is about to go";
        };
    }

    private static String paused(String verb) {
        return switch (verb) {
            case "delete" -> "Stop it first, or delete it by force";
            case RECONFIGURE -> "Stop it first";
            default -> "Unpause it instead";
        };
    }

    private static String running(String verb) {
        return switch (verb) {
            case RECONFIGURE -> "Stop it first; only labels, limits and the restart policy change while it runs";
            case "delete" -> "Stop it first, or delete it by force";
            case "unpause" -> "It needs no unpausing";
            case "pause" -> "It is about to run or to end; try again";
            default -> "Stop it first, or use it as it is";
        };
    }
}
