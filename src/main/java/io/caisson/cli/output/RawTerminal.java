package io.caisson.cli.output;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** This process's terminal with every key handed on as it is typed, until it is closed. */
public final class RawTerminal implements AutoCloseable {
    private static final String TERMINAL = "/dev/tty";

    private final FileDescriptor terminal;
    private final byte[] before;
    private final AtomicBoolean restored = new AtomicBoolean();
    private final Thread restoration = new Thread(this::restore, "terminal");

    private RawTerminal(FileDescriptor terminal) {
        this.terminal = terminal;
        this.before = Terminal.settings(terminal);
    }

    /** The size of a terminal's window in characters. */
    public record Size(int rows, int columns) {}

    /** Whether stdin is a terminal. */
    public static boolean isStdin() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Takes it over; it is restored also if this process is ended by a signal.
     *
     * @throws IOException if there is no terminal
     */
    public static RawTerminal enter() throws IOException {
        try {
            FileDescriptor terminal = open();
            try {
                RawTerminal raw = new RawTerminal(terminal);
                Runtime.getRuntime().addShutdownHook(raw.restoration);
                Terminal.makeRaw(terminal);
                return raw;
            } catch (RuntimeException e) {
                terminal.close();
                throw e;
            }
        } catch (KernelException e) {
            throw new IOException("This process's terminal: " + e.getMessage(), e);
        }
    }

    /** How large its window is; empty if it does not know. */
    public static Optional<Size> size() {
        try (FileDescriptor terminal = open()) {
            return Terminal.size(terminal).map(found -> new Size(found.rows(), found.columns()));
        } catch (KernelException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(restoration);
        restore();
        terminal.close();
    }

    private void restore() {
        if (!restored.compareAndSet(false, true)) {
            return;
        }
        try {
            Terminal.restore(terminal, before);
        } catch (KernelException e) {
            System.err.print(
                    "caisson: the terminal could not be restored, reset it with stty sane: " + e.getMessage() + "\n");
        }
    }

    private static FileDescriptor open() {
        return At.open(FileDescriptor.CURRENT_DIRECTORY, TERMINAL, Open.O_RDWR | Open.O_NOCTTY, 0, 0);
    }
}
