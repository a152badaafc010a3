package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Moment;
import io.caisson.cli.option.Numbers;
import io.caisson.cli.option.Options;
import io.caisson.v1.ReadContainerLogsRequest;
import java.time.Instant;

/** {@code caisson logs}. */
final class LogsCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("logs", Commands.summary("logs"))
                .flag("Go on until the container ends", "-f", "--follow")
                .value("NUMBER", "Only the last so many lines (default: all)", "-n", "--tail")
                .value("TIME", "Only what was written at or after this time, as 10m or 2026-01-31T12:00:00Z", "--since")
                .value("TIME", "Only what was written before this time", "--until")
                .flag("Put the time before each line", "-t", "--timestamps")
                .operands("CONTAINER", "1", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        ReadContainerLogsRequest request = request(invocation.options());
        new LogWriter(invocation.terminal(), invocation.options().has("-t"))
                .writeAll(invocation.engine().containers().readContainerLogs(request));
        return ExitCode.SUCCESS;
    }

    private static ReadContainerLogsRequest request(Options options) {
        Instant now = Instant.now();
        ReadContainerLogsRequest.Builder request = ReadContainerLogsRequest.newBuilder()
                .setContainer(options.operand())
                .setFollow(options.has("-f"))
                .setBatched(true);
        options.value("--tail")
                .filter(tail -> !tail.equals("all"))
                .ifPresent(tail -> request.setTail(Numbers.whole("--tail", tail)));
        options.value("--since").ifPresent(time -> request.setSince(Moment.parse("--since", time, now)));
        options.value("--until").ifPresent(time -> request.setUntil(Moment.parse("--until", time, now)));
        return request.build();
    }
}
