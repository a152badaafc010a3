package io.caisson.cli.command;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.ContainerStats;
import io.caisson.v1.WatchContainerStatsRequest;
import io.caisson.v1.WatchContainerStatsResponse;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code caisson stats}: what containers use. */
final class StatsCommand implements Command {
    private static final String CLEAR = "\033[H\033[J";

    @Override
    public Flags flags() {
        return Format.declare(new Flags("stats", Commands.summary("stats"))
                .flag("Once, after a second, instead of every second", "--no-stream")
                .operands("CONTAINER", "0..*", "Names or IDs; all that run if there are none"));
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Format format = Format.of(options);
        Iterator<WatchContainerStatsResponse> answers = invocation
                .engine()
                .containers()
                .watchContainerStats(WatchContainerStatsRequest.newBuilder()
                        .addAllContainers(options.operands())
                        .build());
        Map<String, ContainerStats> before = new HashMap<>();
        // The first tells from where the others count.
        for (int count = 0; answers.hasNext(); count++) {
            List<ContainerStats> now = answers.next().getStatsList();
            if (count > 0) {
                show(invocation.terminal(), format, now, before);
                if (options.has("--no-stream")) {
                    return ExitCode.SUCCESS;
                }
            }
            before.clear();
            now.forEach(each -> before.put(each.getId(), each));
        }
        return ExitCode.SUCCESS;
    }

    private static void show(
            Terminal terminal, Format format, List<ContainerStats> now, Map<String, ContainerStats> before) {
        if (format == Format.JSON) {
            now.forEach(each -> terminal.line(MessageJson.line(each)));
            return;
        }
        if (terminal.interactive()) {
            terminal.out().print(CLEAR);
        }
        Table table =
                new Table("CONTAINER ID", "NAME", "CPU %", "MEMORY / LIMIT", "CACHE", "NET I/O", "BLOCK I/O", "PIDS");
        for (ContainerStats each : now) {
            table.row(
                    Human.shortId(each.getId()),
                    each.getName(),
                    percent(before.get(each.getId()), each),
                    Human.size(each.getMemoryBytes() - each.getMemoryCacheBytes()) + " / "
                            + (each.getMemoryLimitBytes() == 0 ? "-" : Human.size(each.getMemoryLimitBytes())),
                    Human.size(each.getMemoryCacheBytes()),
                    Human.size(each.getNetworkReceivedBytes()) + " / " + Human.size(each.getNetworkSentBytes()),
                    Human.size(each.getBlockReadBytes()) + " / " + Human.size(each.getBlockWriteBytes()),
                    Long.toString(each.getPids()));
        }
        table.print(terminal);
    }

    /** 100 is one CPU. */
    private static String percent(@Nullable ContainerStats before, ContainerStats now) {
        if (before == null) {
            return "-";
        }
        long time = Durations.toNanos(Timestamps.between(before.getReadTime(), now.getReadTime()));
        long used = Durations.toNanos(Durations.subtract(now.getCpuTime(), before.getCpuTime()));
        return time <= 0 ? "-" : String.format(Locale.ROOT, "%.2f%%", Math.max(0, 100.0 * used / time));
    }
}
