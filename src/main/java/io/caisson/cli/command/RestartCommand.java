package io.caisson.cli.command;

import com.google.protobuf.Duration;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Numbers;
import io.caisson.v1.RestartContainerRequest;

/** {@code caisson restart}. */
final class RestartCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("restart", Commands.summary("restart"))
                .value("SECONDS", "How long to wait before killing", "-t", "--time", "--timeout")
                .value("SIGNAL", "What to send first", "-s", "--signal")
                .operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        RestartContainerRequest.Builder request = RestartContainerRequest.newBuilder();
        invocation
                .options()
                .value("-t")
                .ifPresent(seconds ->
                        request.setTimeout(Duration.newBuilder().setSeconds(Numbers.whole("--time", seconds))));
        invocation.options().value("-s").ifPresent(request::setSignal);
        // Each may take its whole grace period.
        return invocation.forAllOperands(
                container -> invocation
                        .engine()
                        .containers()
                        .restartContainer(
                                request.clone().setContainer(container).build()),
                invocation.terminal()::line);
    }
}
