package io.caisson.cli.command;

/** Exit codes, Docker's where it has one. */
public final class ExitCode {
    /** Done. */
    public static final int SUCCESS = 0;
    /** The engine refused or failed. */
    public static final int FAILURE = 1;
    /** Flags or operands that cannot be read. */
    public static final int USAGE = 2;
    /** {@code run} itself failed, not the container. */
    public static final int RUN_FAILED = 125;
    /** {@code run}: the command cannot be executed. */
    public static final int NOT_EXECUTABLE = 126;
    /** {@code run}: the command is not there. */
    public static final int NOT_FOUND = 127;
    /** Ended by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
