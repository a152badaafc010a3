package io.caisson.cli;

import io.caisson.cli.command.Command;
import io.caisson.cli.command.Commands;
import io.caisson.cli.command.ExitCode;
import io.caisson.cli.command.Invocation;
import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.cli.credential.CredentialException;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.ErrorReport;
import io.caisson.cli.output.Terminal;
import io.grpc.StatusRuntimeException;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * The command line: every command but {@code serve}. A plain gRPC client over the engine's socket, which boots no
 * Quarkus.
 */
public final class Cli {
    /** Of gRPC and Netty, which a user of the command line has no use for. Kept, or its level would be forgotten. */
    private static final Logger LIBRARIES = Logger.getLogger("io");

    private final Terminal terminal;

    /** A command line that reads and writes there. */
    public Cli(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs one command.
     *
     * @param arguments as the shell gave them, without the program's name
     * @return the exit code: the container's own where the command ran one
     */
    public static int run(String[] arguments) {
        // The JDK's logger is there anyway; any other would have to be loaded and configured first.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        LIBRARIES.setLevel(Level.OFF);
        return new Cli(Terminal.ofProcess()).execute(arguments);
    }

    /** Runs one command. */
    public int execute(String... arguments) {
        try {
            GlobalArguments global = GlobalArguments.parse(arguments);
            if (global.help() || global.words().isEmpty()) {
                Help.print(global.help() ? terminal.out() : terminal.err());
                return global.help() ? ExitCode.SUCCESS : ExitCode.USAGE;
            }
            if (global.version()) {
                terminal.line("caisson " + io.caisson.cli.command.ClientVersion.VERSION);
                return ExitCode.SUCCESS;
            }
            return execute(global);
        } catch (UsageException e) {
            return usage(String.valueOf(e.getMessage()), "caisson --help", ExitCode.USAGE);
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private int execute(GlobalArguments global) {
        Commands.Found found =
                Commands.find(global.words()).orElseThrow(() -> new UsageException(Help.unknown(global.words())));
        Command command = found.command();
        int usageCode = command.failureCode() == ExitCode.FAILURE ? ExitCode.USAGE : command.failureCode();
        String help = "caisson " + found.name() + " --help";
        try {
            Flags flags = command.flags();
            // As Docker: what follows a flag that takes a value is its value, also if it looks like a flag.
            CommandLine line = new CommandLine(flags.spec()).setAllowOptionsAsOptionParameters(true);
            ParseResult parsed =
                    line.parseArgs(global.words().stream().skip(found.words()).toArray(String[]::new));
            if (parsed.isUsageHelpRequested()) {
                line.usage(terminal.out(), CommandLine.Help.Ansi.OFF);
                return ExitCode.SUCCESS;
            }
            Options options = new Options(parsed);
            flags.check(options);
            return run(command, options, global);
        } catch (CommandLine.ParameterException | UsageException e) {
            return usage(String.valueOf(e.getMessage()), help, usageCode);
        }
    }

    private int run(Command command, Options options, GlobalArguments global) {
        Host host = host(options.value("--host").orElse(global.host()));
        try (EngineConnection engine = EngineConnection.open(host)) {
            return command.run(new Invocation(options, terminal, engine));
        } catch (StatusRuntimeException e) {
            new ErrorReport(terminal, host.text()).print(e);
            return command.failureCode();
        } catch (CredentialException e) {
            terminal.error("caisson: " + e.getMessage());
            return command.failureCode();
        }
    }

    private Host host(String given) {
        String text = given.isEmpty() ? terminal.environment().getOrDefault("CAISSON_HOST", "") : given;
        try {
            return Host.parse(text.isEmpty() ? Host.DEFAULT : text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private int usage(String message, String help, int code) {
        terminal.error("caisson: " + message);
        terminal.error("See `" + help + "`.");
        return code;
    }
}
