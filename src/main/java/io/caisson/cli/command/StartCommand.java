package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.StartContainerRequest;

/** {@code caisson start}. */
final class StartCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("start", Commands.summary("start"))
                .flag("Show what it writes, and end with its exit code", "-a", "--attach")
                .operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        if (!invocation.options().has("-a")) {
            return invocation.forEachOperand(container -> start(invocation, container));
        }
        if (invocation.options().operands().size() > 1) {
            throw new UsageException("-a follows one container only");
        }
        return new Reattachment(invocation).startAndFollow(invocation.options().operand());
    }

    private static void start(Invocation invocation, String container) {
        invocation
                .engine()
                .containers()
                .startContainer(StartContainerRequest.newBuilder()
                        .setContainer(container)
                        .build());
        invocation.terminal().line(container);
    }
}
