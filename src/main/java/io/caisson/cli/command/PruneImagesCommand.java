package io.caisson.cli.command;

import io.caisson.cli.option.Filters;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Moment;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.PruneImagesRequest;
import io.caisson.v1.PruneImagesResponse;
import java.time.Instant;
import java.util.List;

/** {@code caisson image prune}: asks first, unless told not to. */
final class PruneImagesCommand implements Command {
    private static final String NAME = "image prune";

    @Override
    public Flags flags() {
        return new Flags(NAME, Commands.summary(NAME))
                .flag("All that no container uses, not only dangling ones", "-a", "--all")
                .flag("Do not ask", "-f", "--force")
                .flag("Only show what would go", "--dry-run")
                .values("KEY=VALUE", "until=TIME (made before), label=K[=V], label!=K[=V]", "--filter");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Terminal terminal = invocation.terminal();
        boolean dry = options.has("--dry-run");
        PruneImagesRequest request = PruneImagesRequest.newBuilder()
                .setAll(options.has("-a"))
                .setFilter(filter(options.values("--filter")))
                .setValidateOnly(dry)
                .build();
        if (!dry && !options.has("-f") && !agreed(terminal, options)) {
            return ExitCode.SUCCESS;
        }
        print(terminal, invocation.engine().images().pruneImages(request), dry);
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

    private static boolean agreed(Terminal terminal, Options options) {
        return Confirmation.given(
                terminal,
                NAME,
                options.has("-a")
                        ? "all images without at least one container associated to them"
                        : "all dangling images");
    }

    private static void print(Terminal terminal, PruneImagesResponse answer, boolean dry) {
        if (answer.getImagesCount() > 0) {
            terminal.line(dry ? "Would delete:" : "Deleted Images:");
            answer.getImagesList().forEach(image -> {
                image.getUntaggedReferencesList()
                        .forEach(reference -> terminal.line("untagged: " + Human.reference(reference)));
                terminal.line("deleted: sha256:" + image.getImageId());
            });
            answer.getDeletedLayersList().forEach(layer -> terminal.line("deleted: " + layer));
            terminal.line("");
        }
        terminal.line((dry ? "Would reclaim: " : "Total reclaimed space: ") + Human.size(answer.getFreedBytes()));
    }
}
