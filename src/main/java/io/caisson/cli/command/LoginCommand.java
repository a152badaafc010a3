package io.caisson.cli.command;

import io.caisson.cli.credential.RegistryName;
import io.caisson.cli.credential.StoredCredentials;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.Reasons;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.CheckRegistryCredentialsRequest;
import io.caisson.v1.RegistryCredentials;
import io.caisson.v1.RegistryLogin;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code caisson login}: has the engine try the credentials, then keeps them where Docker does. */
final class LoginCommand implements Command {
    private static final int LONGEST_PASSWORD = 64 * 1024;

    @Override
    public Flags flags() {
        return new Flags("login", Commands.summary("login"))
                .value("NAME", "Username", "-u", "--username")
                .value("PASSWORD", "Password, for all who see this machine's processes", "-p", "--password")
                .flag("Read the password from stdin", "--password-stdin")
                .operands("SERVER", "0..1", "The registry, such as registry.example:5000");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Terminal terminal = invocation.terminal();
        String registry =
                options.operands().isEmpty() ? RegistryName.standard() : RegistryName.ofAddress(options.operand());
        String username = username(options, terminal);
        String password = password(options, terminal);
        var _ = invocation
                .engine()
                .images()
                .checkRegistryCredentials(CheckRegistryCredentialsRequest.newBuilder()
                        .setCredentials(RegistryCredentials.newBuilder()
                                .setRegistry(registry)
                                .setLogin(RegistryLogin.newBuilder()
                                        .setUsername(username)
                                        .setPassword(password)))
                        .build());
        String where = new StoredCredentials(terminal.environment()).store(registry, username, password);
        terminal.error("The login is kept in " + where);
        terminal.line("Login Succeeded");
        return ExitCode.SUCCESS;
    }

    private static String username(Options options, Terminal terminal) {
        if (options.isGiven("-u")) {
            return options.value("-u").orElse("");
        }
        if (options.has("--password-stdin")) {
            throw new UsageException("--password-stdin needs --username");
        }
        String typed = console(terminal, "--username").readLine("Username: ");
        return typed == null ? "" : typed.strip();
    }

    private static String password(Options options, Terminal terminal) {
        if (options.has("--password-stdin")) {
            if (options.isGiven("-p")) {
                throw new UsageException("--password and --password-stdin exclude each other");
            }
            return read(terminal);
        }
        if (options.isGiven("-p")) {
            terminal.error("WARNING: a password in a command line is seen by others: use --password-stdin");
            return options.value("-p").orElse("");
        }
        char[] typed = console(terminal, "--password-stdin").readPassword("Password: ");
        return typed == null ? "" : new String(typed);
    }

    /** One line; its end does not belong to the password. */
    private static String read(Terminal terminal) {
        try {
            String read = new String(terminal.in().readNBytes(LONGEST_PASSWORD), StandardCharsets.UTF_8);
            return read.replaceFirst("\r?\n$", "");
        } catch (IOException e) {
            throw new UsageException("login: cannot read the password from stdin: " + Reasons.of(e));
        }
    }

    private static Console console(Terminal terminal, String flag) {
        Console console = terminal.interactive() ? System.console() : null;
        if (console == null) {
            throw new UsageException("login: there is no terminal to ask; give " + flag);
        }
        return console;
    }
}
