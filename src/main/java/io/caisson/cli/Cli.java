package io.caisson.cli;

/**
 * The command line: every command but {@code serve}. A plain gRPC client over the engine's socket, which boots no Quarkus.
 */
public final class Cli {
    private Cli() {}

    /**
     * Runs one command.
     *
     * @param arguments as the shell gave them, without the program's name
     * @return the exit code: the container's own where the command ran one
     */
    public static int run(String[] arguments) {
        System.err.println("caisson: only `caisson serve` is there yet");
        return 2;
    }
}
