package io.caisson.cli.command;

import io.caisson.cli.option.Filters;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Moment;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.PruneContainersRequest;
import io.caisson.v1.PruneContainersResponse;
import java.time.Instant;
import java.util.List;

/** {@code caisson container prune}: asks first, unless told not to. */
final class PruneContainersCommand implements Command {
    private static final String NAME = "container prune";

    @Override
    public Flags flags() {
        return new Flags(NAME, Commands.summary(NAME))
                .flag("Do not ask", "-f", "--force")
                .flag("Only show what would go", "--dry-run")
                .values("KEY=VALUE", "until=TIME (made before), label=K[=V], label!=K[=V]", "--filter");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Terminal terminal = invocation.terminal();
        boolean dry = options.has("--dry-run");
        PruneContainersRequest request = PruneContainersRequest.newBuilder()
                .setFilter(filter(options.values("--filter")))
                .setValidateOnly(dry)
                .build();
        if (!dry && !options.has("-f") && !Confirmation.given(terminal, NAME, "all stopped containers")) {
            return ExitCode.SUCCESS;
        }
        print(terminal, invocation.engine().containers().pruneContainers(request), dry);
        return ExitCode.SUCCESS;
    }

    private static String filter(List<String> words) {
        Instant now = Instant.now();
        return new Filters()
                .key("until", time -> "create_time < " + Human.time(Moment.parse("--filter until", time, now)))
                .labels()
                .key("label!", value -> "NOT " + Filters.label(value))
                .translate(words);
    }

    private static void print(Terminal terminal, PruneContainersResponse answer, boolean dry) {
        if (answer.getContainersCount() > 0) {
            terminal.line(dry ? "Would delete:" : "Deleted Containers:");
            answer.getContainersList().forEach(container -> terminal.line(container.getContainerId()));
            terminal.line("");
        }
        terminal.line((dry ? "Would reclaim: " : "Total reclaimed space: ") + Human.size(answer.getFreedBytes()));
    }
}
