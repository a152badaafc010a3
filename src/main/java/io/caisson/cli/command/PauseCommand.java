package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.PauseContainerRequest;

/** {@code caisson pause}. */
final class PauseCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("pause", Commands.summary("pause")).operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return invocation.forEachOperand(container -> {
            invocation
                    .engine()
                    .containers()
                    .pauseContainer(PauseContainerRequest.newBuilder()
                            .setContainer(container)
                            .build());
            invocation.terminal().line(container);
        });
    }
}
