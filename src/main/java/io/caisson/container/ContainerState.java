package io.caisson.container;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What a container does, and what it may do next.
 *
 * <pre>
 * from \ to   CREATED  STARTING  RUNNING  EXITED  DELETING  (gone)
 * CREATED        –       start      –        –     delete      –
 * STARTING    failed       –     executed  failed/ ended      –      –
 * RUNNING        –         –        –      ended     –        –
 * EXITED         –       start      –        –     delete      –
 * DELETING       –         –        –        –       –       done
 * </pre>
 *
 * <p>A forced delete of a running container kills it, and lets it go through EXITED. A failed start
 * goes back to where the container was: CREATED, or EXITED if it ran before. Every change is an
 * {@code UPDATE … WHERE state = expected}, so of two callers one wins.
 */
public enum ContainerState {
    /** Made; has never run, or never got as far as executing its command. */
    CREATED,
    /** Its launch is under way. */
    STARTING,
    /** Its command was executed. */
    RUNNING,
    /** Its first process has ended, and its output is complete. */
    EXITED,
    /** Its removal is under way, or goes on when the engine is back. */
    DELETING;

    private static final Map<ContainerState, Set<ContainerState>> NEXT = Map.of(
            CREATED, EnumSet.of(STARTING, DELETING),
            STARTING, EnumSet.of(CREATED, RUNNING, EXITED),
            RUNNING, EnumSet.of(EXITED),
            EXITED, EnumSet.of(STARTING, DELETING),
            DELETING, EnumSet.noneOf(ContainerState.class));

    /** The states that may follow this one. */
    public Set<ContainerState> next() {
        return Set.copyOf(NEXT.getOrDefault(this, Set.of()));
    }

    /** Whether a container in this state may go to another. */
    public boolean canBecome(ContainerState other) {
        return NEXT.getOrDefault(this, Set.of()).contains(other);
    }

    /** Whether there may be a process: it is being started, or runs. */
    public boolean isLive() {
        return this == STARTING || this == RUNNING;
    }
}
