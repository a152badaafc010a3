package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.WaitContainerRequest;

/** {@code caisson wait}. */
final class WaitCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("wait", Commands.summary("wait")).operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return invocation.forEachOperand(container -> {
            int code = invocation
                    .engine()
                    .containers()
                    .waitContainer(WaitContainerRequest.newBuilder()
                            .setContainer(container)
                            .build())
                    .getExitCode();
            invocation.terminal().line(Integer.toString(code));
        });
    }
}
