package io.caisson.container;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What a container does, and what it may do next.
 *
 * <pre>
 * from \ to   CREATED  STARTING  RUNNING   PAUSED  EXITED        DELETING  (gone)
 * CREATED        –       start      –         –       –            delete     –
 * STARTING    failed       –     executed     –     failed, ended    –        –
 * RUNNING        –         –        –       pause   ended            –        –
 * PAUSED         –         –     unpause      –     killed           –        –
 * EXITED         –       start      –         –       –            delete     –
 * DELETING       –         –        –         –       –              –       done
 * </pre>
 *
 * <p>A stop of a paused container unpauses it first; SIGKILL, of a kill or a forced delete, ends it as it is.
 * An engine that comes back finds by the kernel whether a container that was PAUSED still is.
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
    /** All of its processes are stopped where they are, by the cgroup freezer. */
    PAUSED,
    /** Its first process has ended, and its output is complete. */
    EXITED,
    /** Its removal is under way, or goes on when the engine is back. */
    DELETING;

    private static final Map<ContainerState, Set<ContainerState>> NEXT = Map.of(
            CREATED, EnumSet.of(STARTING, DELETING),
            STARTING, EnumSet.of(CREATED, RUNNING, EXITED),
            RUNNING, EnumSet.of(PAUSED, EXITED),
            PAUSED, EnumSet.of(RUNNING, EXITED),
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

    /** Whether there may be a process: it is being started, runs, or is paused. */
    public boolean isLive() {
        return this == STARTING || hasProcess();
    }

    /** Whether its command was executed and has not ended: it runs, or is paused. */
    public boolean hasProcess() {
        return this == RUNNING || this == PAUSED;
    }
}
