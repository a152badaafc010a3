package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.WaitCondition;
import io.caisson.v1.WaitContainerRequest;

/** {@code caisson wait}. */
final class WaitCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("wait", Commands.summary("wait"))
                .value("CONDITION", "not-running (default), next-exit, removed or healthy", "--condition")
                .operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        WaitCondition condition = invocation
                .options()
                .value("--condition")
                .map(WaitCommand::condition)
                .orElse(WaitCondition.WAIT_CONDITION_ENDED);
        return invocation.forEachOperand(container -> {
            int code = invocation
                    .engine()
                    .containers()
                    .waitContainer(WaitContainerRequest.newBuilder()
                            .setContainer(container)
                            .setCondition(condition)
                            .build())
                    .getExitCode();
            boolean ended = condition != WaitCondition.WAIT_CONDITION_HEALTHY;
            invocation.terminal().line(ended ? Integer.toString(code) : "healthy");
        });
    }

    private static WaitCondition condition(String text) {
        return switch (text) {
            case "not-running" -> WaitCondition.WAIT_CONDITION_ENDED;
            case "next-exit" -> WaitCondition.WAIT_CONDITION_NEXT_EXIT;
            case "removed" -> WaitCondition.WAIT_CONDITION_REMOVED;
            case "healthy" -> WaitCondition.WAIT_CONDITION_HEALTHY;
            default ->
                throw new UsageException(
                        "--condition \"" + text + "\": write one of not-running, next-exit, removed and healthy");
        };
    }
}
