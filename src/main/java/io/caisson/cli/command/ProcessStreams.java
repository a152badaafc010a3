package io.caisson.cli.command;

import io.caisson.cli.output.RawTerminal;
import io.caisson.cli.output.Terminal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This process's input and terminal, handed on to a process that it is attached to.
 *
 * @param <Q> the messages of the call
 */
final class ProcessStreams<Q> implements AutoCloseable {
    private static final int CHUNK = 64 << 10;

    private final Terminal terminal;
    private final Conversation<Q, ?> call;
    private final Function<byte[], Q> input;
    private final BiFunction<Integer, Integer, Q> resize;
    private final AtomicBoolean detached = new AtomicBoolean();
    private @Nullable RawTerminal raw;
    private @Nullable ProcessSignal resized;

    /**
     * Begins with nothing.
     *
     * @param input makes a message of bytes
     * @param resize makes a message of rows and columns
     */
    ProcessStreams(
            Terminal terminal,
            Conversation<Q, ?> call,
            Function<byte[], Q> input,
            BiFunction<Integer, Integer, Q> resize) {
        this.terminal = terminal;
        this.call = call;
        this.input = input;
        this.resize = resize;
    }

    /** Hands the input on, until its end; every key as it is typed if it is for a terminal. */
    void handOnInput(boolean toTerminal, DetachKeys keys) throws IOException {
        if (toTerminal && RawTerminal.isStdin()) {
            raw = RawTerminal.enter();
        }
        Thread.ofPlatform().daemon().name("stdin").start(() -> read(toTerminal, keys));
    }

    /** Hands on how large the window is, now and whenever it changes. */
    void handOnSize() {
        resized = ProcessSignal.handle("WINCH", this::tellSize).orElse(null);
        tellSize();
    }

    /** Whether the keys were typed that leave it. */
    boolean isDetached() {
        return detached.get();
    }

    @Override
    public void close() {
        if (resized != null) {
            resized.close();
        }
        if (raw != null) {
            raw.close();
        }
    }

    private void tellSize() {
        Optional<RawTerminal.Size> size = RawTerminal.size();
        size.ifPresent(known -> {
            var _ = call.send(resize.apply(known.rows(), known.columns()));
        });
    }

    private void read(boolean toTerminal, DetachKeys keys) {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int length = terminal.in().read(chunk);
                    length >= 0;
                    length = terminal.in().read(chunk)) {
                DetachKeys.Typed typed = keys.take(chunk, length);
                if (typed.bytes().length > 0 && !call.send(input.apply(typed.bytes()))) {
                    return;
                }
                if (typed.detached()) {
                    detached.set(true);
                    call.cancel("detached", null);
                    return;
                }
            }
            if (!toTerminal) {
                call.finish();
            }
        } catch (IOException e) {
            call.cancel("reading stdin failed", e);
        }
    }
}
