package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.Container;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.StartContainerRequest;

/** {@code caisson start}. */
final class StartCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("start", Commands.summary("start"))
                .flag("Show what it writes, and end with its exit code", "-a", "--attach")
                .flag("Hand stdin on to it, too, if it has an input", "-i", "--interactive")
                .flag("Hand signals on to the container (default: true)", "--sig-proxy")
                .value("KEYS", DetachKeys.SUMMARY, "--detach-keys")
                .operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        if (!options.has("-a") && !options.has("-i")) {
            return invocation.forEachOperand(container -> start(invocation, container));
        }
        if (options.operands().size() > 1) {
            throw new UsageException("-a and -i follow one container only");
        }
        Container container = invocation
                .engine()
                .containers()
                .getContainer(GetContainerRequest.newBuilder()
                        .setContainer(options.operand())
                        .build())
                .getContainer();
        boolean proxy = !options.isGiven("--sig-proxy") || options.has("--sig-proxy");
        return new Attachment(invocation, container, options.has("-i"), proxy).startAndFollow();
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
