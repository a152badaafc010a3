package io.caisson.cli;

import io.caisson.cli.command.Commands;
import io.caisson.cli.connection.Host;
import java.io.PrintStream;
import java.util.List;

/** The help of the whole command line. */
final class Help {
    private static final int COLUMN = 18;

    private Help() {}

    static void print(PrintStream out) {
        out.print("""
                Usage: caisson [--host HOST] COMMAND [OPTIONS]

                Runs containers, through a Caisson engine.

                Engine:
                """);
        line(out, "serve", "Run the engine in the foreground (as root)");
        out.print("\nCommands:\n");
        Commands.summaries().forEach((name, summary) -> line(out, name, summary));
        out.print("""

                Options:
                  -H, --host HOST   Which engine: unix:///path or tcp://localhost:port
                                    (default: CAISSON_HOST, or HOST_DEFAULT)
                  -v, --version     Show the client's version
                      --help        Show this help

                `caisson COMMAND --help` tells about one command.
                """.replace("HOST_DEFAULT", Host.DEFAULT));
    }

    static String unknown(List<String> words) {
        String first = words.getFirst();
        List<String> below = Commands.summaries().keySet().stream()
                .filter(name -> name.startsWith(first + " "))
                .toList();
        return below.isEmpty()
                ? "there is no command \"" + first + "\""
                : "\"" + first + "\" needs one of: " + String.join(", ", below);
    }

    private static void line(PrintStream out, String name, String summary) {
        out.print("  " + name + " ".repeat(Math.max(1, COLUMN - name.length())) + summary + "\n");
    }
}
