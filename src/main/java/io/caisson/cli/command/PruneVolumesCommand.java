package io.caisson.cli.command;

import io.caisson.cli.option.Filters;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.PruneVolumesRequest;
import io.caisson.v1.PruneVolumesResponse;

/** {@code caisson volume prune}: asks first, unless told not to. */
final class PruneVolumesCommand implements Command {
    private static final String NAME = "volume prune";

    @Override
    public Flags flags() {
        return new Flags(NAME, Commands.summary(NAME))
                .flag("Also those with a name (default: only anonymous ones)", "-a", "--all")
                .flag("Do not ask", "-f", "--force")
                .flag("For good at once, also those that could be undeleted", "--purge")
                .flag("Only show what would go", "--dry-run")
                .values("KEY=VALUE", "label=K[=V], label!=K[=V]", "--filter");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Terminal terminal = invocation.terminal();
        boolean dry = options.has("--dry-run");
        PruneVolumesRequest request = PruneVolumesRequest.newBuilder()
                .setAll(options.has("-a"))
                .setPurge(options.has("--purge"))
                .setFilter(new Filters()
                        .labels()
                        .key("label!", value -> "NOT " + Filters.label(value))
                        .translate(options.values("--filter")))
                .setValidateOnly(dry)
                .build();
        String what = (options.has("-a") ? "all" : "all anonymous") + " volumes that no container uses";
        if (!dry && !options.has("-f") && !Confirmation.given(terminal, NAME, what)) {
            return ExitCode.SUCCESS;
        }
        print(terminal, invocation.engine().volumes().pruneVolumes(request), dry);
        return ExitCode.SUCCESS;
    }

    private static void print(Terminal terminal, PruneVolumesResponse answer, boolean dry) {
        if (answer.getVolumesCount() > 0) {
            terminal.line(dry ? "Would delete:" : "Deleted Volumes:");
            answer.getVolumesList().forEach(volume -> terminal.line(volume.getName()));
            terminal.line("");
        }
        terminal.line((dry ? "Would reclaim: " : "Total reclaimed space: ") + Human.size(answer.getFreedBytes()));
    }
}
