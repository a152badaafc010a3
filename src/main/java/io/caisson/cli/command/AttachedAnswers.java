package io.caisson.cli.command;

import com.google.protobuf.ByteString;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.AttachContainerResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Writes what a container writes, and keeps how it ended. */
final class AttachedAnswers implements Consumer<AttachContainerResponse> {
    private final Terminal terminal;
    private volatile int exitCode;

    AttachedAnswers(Terminal terminal) {
        this.terminal = terminal;
    }

    int exitCode() {
        return exitCode;
    }

    @Override
    public void accept(AttachContainerResponse answer) {
        switch (answer.getPartCase()) {
            case STDOUT -> write(answer.getStdout(), terminal.out());
            case STDERR -> write(answer.getStderr(), terminal.err());
            case EXITED -> exitCode = answer.getExited().getExitCode();
            default -> {
                // It has begun, or this client is older than the engine.
            }
        }
    }

    /** Writes bytes as they are. */
    static void write(ByteString bytes, PrintStream to) {
        try {
            bytes.writeTo(to);
            to.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
