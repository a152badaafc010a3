package io.caisson.container;

/** What of a container is waited for. */
public enum WaitCondition {
    /** That it has ended: at once if it has. Of one that never ran: the end of its first run. */
    ENDED,
    /** The next end of a run, of this one or one that is still to be started. */
    NEXT_EXIT,
    /** That it is deleted. */
    REMOVED,
    /** That it runs and is healthy; comes to nothing when it ends or is unhealthy. */
    HEALTHY
}
