package io.caisson.cli.output;

import io.grpc.StatusRuntimeException;
import java.io.IOException;

/** Failures on stderr: what failed and why, each violation, then what to do next. */
public final class ErrorReport {
    private final Terminal terminal;
    private final String host;

    /**
     * Reports to a terminal.
     *
     * @param host which engine was called, as the user wrote it
     */
    public ErrorReport(Terminal terminal, String host) {
        this.terminal = terminal;
        this.host = host;
    }

    /** Tells of a failed call. */
    public void print(StatusRuntimeException e) {
        Failure failure = Failure.of(e);
        if (failure.isUnreachable()) {
            unreachable(e);
            return;
        }
        String message = failure.message().isEmpty() ? failure.code().name() : failure.message();
        terminal.error("caisson: " + message);
        for (String detail : failure.details()) {
            if (!message.contains(detail)) {
                terminal.error("  " + detail);
            }
        }
        String next = NextStep.after(failure);
        if (!next.isEmpty()) {
            terminal.error(next);
        }
    }

    private void unreachable(StatusRuntimeException e) {
        String why = cause(e);
        terminal.error("caisson: cannot reach the engine at " + host + ": " + why);
        terminal.error(
                why.contains("Permission denied")
                        ? "Its socket belongs to root and its group: run the command as root (sudo)."
                        : "Is it running? Start it as root with `caisson serve`, or name another with --host or"
                                + " CAISSON_HOST.");
    }

    /** The innermost cause's words: those around it are gRPC's. */
    private static String cause(StatusRuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String description = e.getStatus().getDescription();
        boolean own = cause instanceof IOException && cause.getMessage() != null;
        return own ? String.valueOf(cause.getMessage()) : description == null ? "no answer" : description;
    }
}
