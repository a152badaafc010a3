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
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListContainersResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

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
                .values("KEY=VALUE", "id, name, status, ancestor, label, volume, exited", "-f", "--filter"));
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
            table(containers, whole).print(terminal);
        }
        return ExitCode.SUCCESS;
    }

    private static List<Container> containers(Invocation invocation) {
        Options options = invocation.options();
        ListContainersRequest request = ListContainersRequest.newBuilder()
                .setFilter(filter(options))
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

    private static String filter(Options options) {
        List<String> words = options.values("-f");
        String filter = new Filters()
                .key("id", value -> Filters.startsWith("id", value))
                .key("name", value -> Filters.contains("name", value))
                .key("status", ListContainersCommand::status)
                .key(
                        "ancestor",
                        value -> "(" + Filters.equal("image", value) + " OR " + Filters.startsWith("image_id", value)
                                + ")")
                .key("volume", value -> Filters.equal("volume", value))
                .key(
                        "exited",
                        value -> "(state = exited AND exit_code = " + Numbers.whole("--filter exited", value) + ")")
                .labels()
                .translate(words);
        boolean all = options.has("-a")
                || options.has("-l")
                || options.isGiven("-n")
                || words.stream().anyMatch(word -> word.startsWith("status=") || word.startsWith("exited="));
        return all ? filter : Filters.and("(state = running OR state = paused)", filter);
    }

    private static String status(String value) {
        return "state = "
                + switch (value.toLowerCase(Locale.ROOT)) {
                    case "removing" -> "deleting";
                    case "dead" -> "exited";
                    default -> "\"" + value.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "") + "\"";
                };
    }

    private static Table table(List<Container> containers, boolean whole) {
        Instant now = Instant.now();
        Table table = new Table("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "NAMES");
        for (Container container : containers) {
            table.row(
                    id(container, whole),
                    Human.reference(container.getConfig().getImage()),
                    command(container, whole),
                    Human.ago(container.getCreateTime(), now),
                    ContainerStatus.of(container, now),
                    container.getName());
        }
        return table;
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
