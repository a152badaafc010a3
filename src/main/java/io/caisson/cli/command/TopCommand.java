package io.caisson.cli.command;

import com.google.protobuf.util.Durations;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.ContainerProcess;
import io.caisson.v1.ListContainerProcessesRequest;
import java.util.List;
import java.util.Locale;

/** {@code caisson top}: the processes of a container. */
final class TopCommand implements Command {
    @Override
    public Flags flags() {
        return Format.declare(
                new Flags("top", Commands.summary("top")).operands("CONTAINER", "1", "Name or ID of one that runs"));
    }

    @Override
    public int run(Invocation invocation) {
        Format format = Format.of(invocation.options());
        Terminal terminal = invocation.terminal();
        List<ContainerProcess> processes = invocation
                .engine()
                .containers()
                .listContainerProcesses(ListContainerProcessesRequest.newBuilder()
                        .setContainer(invocation.options().operand())
                        .build())
                .getProcessesList();
        if (format == Format.JSON) {
            processes.forEach(each -> terminal.line(MessageJson.line(each)));
            return ExitCode.SUCCESS;
        }
        Table table = new Table("UID", "PID", "PPID", "IN CONTAINER", "STATE", "MEMORY", "TIME", "COMMAND");
        for (ContainerProcess each : processes) {
            table.row(
                    Long.toString(each.getUid()),
                    Integer.toString(each.getPid()),
                    Integer.toString(each.getParentPid()),
                    Integer.toString(each.getContainerPid()),
                    each.getState(),
                    Human.size(each.getMemoryBytes()),
                    time(Durations.toSeconds(each.getCpuTime())),
                    Human.printable(String.join(" ", each.getCommandList())));
        }
        table.print(terminal);
        return ExitCode.SUCCESS;
    }

    private static String time(long seconds) {
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
