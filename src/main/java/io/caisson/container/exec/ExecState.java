package io.caisson.container.exec;

/** What an exec does: CREATED, then RUNNING, then EXITED. */
public enum ExecState {
    /** It was not started. */
    CREATED,
    RUNNING,
    /** Its process has ended. */
    EXITED
}
