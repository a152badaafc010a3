package io.caisson.cli.command;

import io.caisson.cli.option.Filters;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.option.Numbers;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.ContainerStatus;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerSizes;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListContainersResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code caisson ps}. */
final class ListContainersCommand implements Command {
    private static final int COMMAND_WIDTH = 20;

    @Override
    public Flags flags() {
        return Format.declare(new Flags("ps", Commands.summary("ps"))
                .flag("All, not only those that run", "-a", "--all")
                .flag("IDs only", "-q", "--quiet")
                .flag("Whole IDs and commands", "--no-trunc")
                .value("NUMBER", "The last so many that were made, in every state", "-n", "--last")
                .flag("The last one that was made, in every state", "-l", "--latest")
                .flag("What their files take on disk", "-s", "--size")
                .values("KEY=VALUE", ContainerFilters.KEYS, "-f", "--filter"));
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Format format = Format.of(options);
        List<Container> containers = containers(invocation);
        boolean whole = options.has("--no-trunc");
        Terminal terminal = invocation.terminal();
        if (options.has("-q")) {
            containers.forEach(container -> terminal.line(id(container, whole)));
        } else if (format == Format.JSON) {
            containers.forEach(container -> terminal.line(MessageJson.line(container)));
        } else {
            table(containers, options).print(terminal);
        }
        return ExitCode.SUCCESS;
    }

    private static List<Container> containers(Invocation invocation) {
        Options options = invocation.options();
        ListContainersRequest request = ListContainersRequest.newBuilder()
                .setFilter(filter(invocation))
                .setSizes(options.has("-s"))
                .setPageSize(Pages.SIZE)
                .build();
        int last = options.has("-l")
                ? 1
                : (int) options.value("-n")
                        .map(n -> Numbers.whole("-n", n))
                        .orElse(0L)
                        .longValue();
        if (last > 0) {
            return invocation
                    .engine()
                    .containers()
                    .listContainers(request.toBuilder().setPageSize(last).build())
                    .getContainersList();
        }
        return Pages.all(
                token -> invocation
                        .engine()
                        .containers()
                        .listContainers(request.toBuilder().setPageToken(token).build()),
                ListContainersResponse::getContainersList,
                ListContainersResponse::getNextPageToken);
    }

    private static String filter(Invocation invocation) {
        Options options = invocation.options();
        List<String> words = options.values("-f");
        String filter = new ContainerFilters(invocation.engine()).translate(words);
        boolean all = options.has("-a")
                || options.has("-l")
                || options.isGiven("-n")
                || words.stream().anyMatch(word -> word.startsWith("status=") || word.startsWith("exited="));
        return all ? filter : Filters.and("(state = running OR state = paused OR restarting = true)", filter);
    }

    private static Table table(List<Container> containers, Options options) {
        Instant now = Instant.now();
        boolean whole = options.has("--no-trunc");
        List<String> heads = new ArrayList<>(List.of("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "NAMES"));
        if (options.has("-s")) {
            heads.add("SIZE");
        }
        Table table = new Table(heads.toArray(String[]::new));
        for (Container container : containers) {
            List<String> cells = new ArrayList<>(List.of(
                    id(container, whole),
                    Human.reference(container.getConfig().getImage()),
                    command(container, whole),
                    Human.ago(container.getCreateTime(), now),
                    ContainerStatus.of(container, now),
                    container.getName()));
            if (options.has("-s")) {
                cells.add(size(container.getSizes()));
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static String size(ContainerSizes sizes) {
        return Human.size(sizes.getReadWriteBytes()) + " (virtual "
                + Human.size(sizes.getReadWriteBytes() + sizes.getImageBytes()) + ")";
    }

    private static String id(Container container, boolean whole) {
        return whole ? container.getId() : Human.shortId(container.getId());
    }

    /** In quotes and on one line, whatever it is made of. */
    private static String command(Container container, boolean whole) {
        String command = String.join(" ", container.getCommandList()).replaceAll("\\p{Cntrl}+", " ");
        if (!whole && command.length() > COMMAND_WIDTH) {
            command = command.substring(0, COMMAND_WIDTH - 1) + "…";
        }
        return "\"" + command + "\"";
    }
}
