package io.caisson.cli.output;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command reads and writes. Tests give their own.
 *
 * @param in bytes of stdin
 * @param out stdout; bytes go through it as they are
 * @param err stderr
 * @param environment the client's variables
 * @param interactive whether a person watches, so that progress may move the cursor
 */
public record Terminal(
        InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, boolean interactive) {
    /** The process's own. */
    public static Terminal ofProcess() {
        Map<String, String> environment = System.getenv();
        Console console =
                environment.containsKey("TERM") && !"dumb".equals(environment.get("TERM")) ? System.console() : null;
        return new Terminal(System.in, System.out, System.err, environment, console != null && console.isTerminal());
    }

    /** Whether a person would see what is written to stdout, whatever stdin is. */
    public boolean showsOutput() {
        if (interactive || !out.equals(System.out)) {
            return interactive;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Writes bytes as they are; to the process's own streams without another copy of them.
     *
     * @param error to stderr
     */
    public void write(boolean error, InputStream bytes) {
        PrintStream to = error ? err : out;
        try {
            if (to.equals(error ? System.err : System.out)) {
                to.flush();
                (error ? OwnStream.ERR : OwnStream.OUT).write(bytes);
            } else {
                bytes.transferTo(to);
                to.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a line to stdout. Always a line feed: what is written is read by programs. */
    public void line(String text) {
        out.print(text + "\n");
    }

    /** Writes a line to stderr. */
    public void error(String text) {
        err.print(text + "\n");
    }
}
