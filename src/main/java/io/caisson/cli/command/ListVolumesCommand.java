package io.caisson.cli.command;

import io.caisson.cli.option.Filters;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.option.Numbers;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.ListVolumesRequest;
import io.caisson.v1.ListVolumesResponse;
import io.caisson.v1.Volume;
import java.util.List;

/** {@code caisson volume ls}. */
final class ListVolumesCommand implements Command {
    @Override
    public Flags flags() {
        return Format.declare(new Flags("volume ls", Commands.summary("volume ls"))
                .flag("Names only", "-q", "--quiet")
                .flag("Instead those that can be undeleted", "--deleted")
                .values("KEY=VALUE", "name, dangling, driver, label, container", "-f", "--filter"));
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Format format = Format.of(options);
        List<Volume> volumes = volumes(invocation);
        Terminal terminal = invocation.terminal();
        if (options.has("-q")) {
            volumes.forEach(volume -> terminal.line(volume.getName()));
        } else if (format == Format.JSON) {
            volumes.forEach(volume -> terminal.line(MessageJson.line(volume)));
        } else if (options.has("--deleted")) {
            Table table = new Table("VOLUME ID", "VOLUME NAME", "GONE AT");
            volumes.forEach(volume ->
                    table.row(volume.getId().substring(0, 12), volume.getName(), Human.time(volume.getExpireTime())));
            table.print(terminal);
        } else {
            Table table = new Table("DRIVER", "VOLUME NAME");
            volumes.forEach(volume -> table.row(volume.getDriver(), volume.getName()));
            table.print(terminal);
        }
        return ExitCode.SUCCESS;
    }

    private static String containerId(Invocation invocation, String container) {
        return invocation
                .engine()
                .containers()
                .getContainer(
                        GetContainerRequest.newBuilder().setContainer(container).build())
                .getContainer()
                .getId();
    }

    private static List<Volume> volumes(Invocation invocation) {
        ListVolumesRequest request = ListVolumesRequest.newBuilder()
                .setPageSize(Pages.SIZE)
                .setDeleted(invocation.options().has("--deleted"))
                .setFilter(new Filters()
                        .key("name", value -> Filters.contains("name", value))
                        .key("dangling", value -> "dangling = " + Numbers.bool("--filter dangling", value))
                        .key("driver", value -> Filters.equal("driver", value))
                        .key("container", value -> Filters.equal("container", containerId(invocation, value)))
                        .labels()
                        .translate(invocation.options().values("-f")))
                .build();
        return Pages.all(
                token -> invocation
                        .engine()
                        .volumes()
                        .listVolumes(request.toBuilder().setPageToken(token).build()),
                ListVolumesResponse::getVolumesList,
                ListVolumesResponse::getNextPageToken);
    }
}
