package io.caisson;

import io.caisson.cli.Cli;
import io.caisson.cli.command.ClientVersion;
import io.caisson.engine.EngineProcess;
import io.caisson.engine.ServeOptions;
import io.caisson.ocicli.OciCli;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;
import java.util.List;

/**
 * The only main class: {@code serve} is the engine, {@code oci} the runtime for others, all else the command line.
 * Both of these load no class of Quarkus's.
 */
@QuarkusMain
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("oci")) {
            List<String> words = List.of(arguments).subList(1, arguments.length);
            Runtime.getRuntime().halt(OciCli.run(words, ClientVersion.VERSION));
        }
        int serve = Arrays.asList(arguments).indexOf("serve");
        // `caisson --root DIR serve` is the engine as well as `caisson serve --root DIR`.
        boolean engine = serve >= 0 && Arrays.stream(arguments, 0, serve).allMatch(Main::isOurs);
        if (engine) {
            System.exit(serve(without(arguments, serve)));
        }
        // A command has flushed what it wrote and leaves nothing to shut down: System.exit would only load a logger.
        Runtime.getRuntime().halt(Cli.run(arguments));
    }

    private static boolean isOurs(String word) {
        return word.startsWith("-") || word.startsWith("unix:") || word.startsWith("/");
    }

    private static String[] without(String[] arguments, int index) {
        return java.util.stream.IntStream.range(0, arguments.length)
                .filter(i -> i != index)
                .mapToObj(i -> arguments[i])
                .toArray(String[]::new);
    }

    private static int serve(String[] arguments) {
        if (!java.util.Collections.disjoint(List.of(arguments), List.of("--help", "-h"))) {
            System.out.print(ServeOptions.USAGE);
            return 0;
        }
        try {
            return EngineProcess.run(ServeOptions.parse(arguments, System.getenv()), System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("caisson serve: " + e.getMessage() + System.lineSeparator() + ServeOptions.USAGE);
            return 2;
        }
    }
}
