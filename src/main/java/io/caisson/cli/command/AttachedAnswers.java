package io.caisson.cli.command;

import com.google.protobuf.Message;
import io.caisson.cli.connection.AttachAnswer;
import io.caisson.cli.output.Terminal;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes what a process writes, and keeps how it ended.
 *
 * @param <R> the answers as messages
 */
final class AttachedAnswers<R extends Message> implements Consumer<AttachAnswer<R>> {
    private final Terminal terminal;
    private final Function<R, OptionalInt> exit;
    private volatile int exitCode;

    /** @param exit the exit code that a message tells, if it does */
    AttachedAnswers(Terminal terminal, Function<R, OptionalInt> exit) {
        this.terminal = terminal;
        this.exit = exit;
    }

    int exitCode() {
        return exitCode;
    }

    @Override
    public void accept(AttachAnswer<R> answer) {
        switch (answer) {
            case AttachAnswer.Written<R> written -> terminal.write(written.error(), written.bytes());
            // Else it has begun, or this client is older than the engine.
            case AttachAnswer.Told<R> told -> exit.apply(told.message()).ifPresent(code -> exitCode = code);
        }
    }
}
