package io.caisson.cli.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * This process's terminal with every key handed on as it is typed, until it is closed. Java has no calls for
 * that: stty(1) does it.
 */
public final class RawTerminal implements AutoCloseable {
    private final String before;
    private final Thread restoration = new Thread(this::restore, "terminal");

    private RawTerminal(String before) {
        this.before = before;
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
     * @throws IOException if there is no terminal, or no stty
     */
    public static RawTerminal enter() throws IOException {
        RawTerminal terminal = new RawTerminal(stty(List.of("-g")));
        Runtime.getRuntime().addShutdownHook(terminal.restoration);
        stty(List.of("raw", "-echo"));
        return terminal;
    }

    /** How large its window is; empty if it does not know. */
    public static Optional<Size> size() {
        try {
            String[] words = stty(List.of("size")).split(" ", -1);
            int rows = Integer.parseInt(words[0]);
            int columns = Integer.parseInt(words[1]);
            return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(restoration);
        restore();
    }

    private void restore() {
        try {
            stty(List.of(before));
        } catch (IOException e) {
            System.err.print("caisson: the terminal could not be restored, reset it with stty sane: " + e + "\n");
        }
    }

    private static String stty(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty", "-F", "/dev/tty"));
        command.addAll(words);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("stty " + String.join(" ", words) + ": " + output);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
