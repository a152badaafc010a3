package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.CgroupVersion;
import io.caisson.v1.DatabaseInfo;
import io.caisson.v1.InfoRequest;
import io.caisson.v1.InfoResponse;

/** {@code caisson info}. */
final class InfoCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("info", Commands.summary("info")).value("json", "The same as JSON", "-f", "--format");
    }

    @Override
    public int run(Invocation invocation) {
        boolean json = invocation.options().isGiven("-f") && Format.of(invocation.options(), "-f") == Format.JSON;
        InfoResponse info = invocation.engine().system().info(InfoRequest.getDefaultInstance());
        Terminal terminal = invocation.terminal();
        if (json) {
            terminal.line(MessageJson.line(info));
            return ExitCode.SUCCESS;
        }
        print(terminal, info);
        info.getWarningsList().forEach(warning -> terminal.error("WARNING: " + warning));
        return ExitCode.SUCCESS;
    }

    private static void print(Terminal terminal, InfoResponse info) {
        line(terminal, "Engine", info.getNode());
        line(terminal, "Data root", info.getRoot());
        line(terminal, "Running since", Human.time(info.getStartTime()));
        line(terminal, "Containers", info.getContainers() + " (" + info.getContainersRunning() + " running)");
        line(terminal, "Images", Long.toString(info.getImages()));
        line(terminal, "Volumes", Long.toString(info.getVolumes()));
        line(terminal, "Database", database(info.getDatabase()));
        line(terminal, "Hostname", info.getHostname());
        line(terminal, "Operating system", info.getOperatingSystem());
        line(terminal, "Kernel", info.getKernelVersion());
        line(terminal, "Architecture", info.getArchitecture());
        line(terminal, "CPUs", Integer.toString(info.getCpus()));
        line(terminal, "Memory", Human.size(info.getMemoryBytes()));
        line(terminal, "Cgroups", cgroups(info.getCgroupVersion()));
        line(terminal, "Controllers", String.join(" ", info.getCgroupControllersList()));
    }

    private static String database(DatabaseInfo database) {
        if (!database.getReachable()) {
            return "PostgreSQL, not reachable";
        }
        return "PostgreSQL " + database.getVersion() + (database.getEmbedded() ? ", run by the engine" : "");
    }

    private static String cgroups(CgroupVersion version) {
        return switch (version) {
            case CGROUP_VERSION_V1 -> "v1";
            case CGROUP_VERSION_V2 -> "v2";
            case CGROUP_VERSION_HYBRID -> "v1, with a v2 tree beside it";
            case CGROUP_VERSION_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    private static void line(Terminal terminal, String name, String value) {
        terminal.line(name + ":" + " ".repeat(17 - name.length()) + value);
    }
}
