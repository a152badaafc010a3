package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.VersionRequest;
import io.caisson.v1.VersionResponse;

/** {@code caisson version}. */
final class VersionCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("version", Commands.summary("version"))
                .value("json", "The engine's versions as JSON", "-f", "--format");
    }

    @Override
    public int run(Invocation invocation) {
        Terminal terminal = invocation.terminal();
        boolean json = invocation.options().isGiven("-f") && Format.of(invocation.options(), "-f") == Format.JSON;
        if (!json) {
            terminal.line("Client:");
            terminal.line(" Version:      " + ClientVersion.VERSION);
            terminal.line(" API version:  v1");
            terminal.out().flush();
        }
        VersionResponse engine = invocation.engine().system().version(VersionRequest.getDefaultInstance());
        if (json) {
            terminal.line(MessageJson.line(engine));
        } else {
            print(terminal, engine);
        }
        return ExitCode.SUCCESS;
    }

    private static void print(Terminal terminal, VersionResponse engine) {
        terminal.line("");
        terminal.line("Engine:");
        terminal.line(" Version:      " + engine.getVersion());
        terminal.line(" API version:  " + engine.getApiVersion());
        terminal.line(" Git commit:   " + (engine.getGitCommit().isEmpty() ? "unknown" : engine.getGitCommit()));
        terminal.line(" Platform:     " + engine.getPlatform());
        terminal.line(" Kernel:       " + engine.getKernelVersion());
        terminal.line(" Java:         " + engine.getJavaVersion());
    }
}
