package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.UnpauseContainerRequest;

/** {@code caisson unpause}. */
final class UnpauseCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("unpause", Commands.summary("unpause")).operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return invocation.forEachOperand(container -> {
            invocation
                    .engine()
                    .containers()
                    .unpauseContainer(UnpauseContainerRequest.newBuilder()
                            .setContainer(container)
                            .build());
            invocation.terminal().line(container);
        });
    }
}
