package io.caisson.cli.command;

import io.caisson.cli.option.Flags;

/** A command: what it takes and what it does. Made anew for each call. */
public interface Command {
    /** The flags and operands that it takes. */
    Flags flags();

    /**
     * Does it.
     *
     * @return the exit code
     * @throws io.grpc.StatusRuntimeException when the engine refuses or fails
     * @throws io.caisson.cli.option.UsageException when the command line breaks a rule
     */
    int run(Invocation invocation);

    /** The exit code when the engine refuses, or the command line breaks a rule. */
    default int failureCode() {
        return ExitCode.FAILURE;
    }
}
