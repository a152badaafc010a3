package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.KillContainerRequest;

/** {@code caisson kill}. */
final class KillCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("kill", Commands.summary("kill"))
                .value("SIGNAL", "Which signal (default: KILL)", "-s", "--signal")
                .operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        String signal = invocation.options().value("-s").orElse("");
        return invocation.forEachOperand(container -> {
            invocation
                    .engine()
                    .containers()
                    .killContainer(KillContainerRequest.newBuilder()
                            .setContainer(container)
                            .setSignal(signal)
                            .build());
            invocation.terminal().line(container);
        });
    }
}
