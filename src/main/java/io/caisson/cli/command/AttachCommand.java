package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.v1.Container;
import io.caisson.v1.GetContainerRequest;

/** {@code caisson attach}: ends with the container's exit code. */
final class AttachCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("attach", Commands.summary("attach"))
                .flag("Do not hand stdin on to it", "--no-stdin")
                .flag("Hand signals on to the container (default: true)", "--sig-proxy")
                .value("KEYS", DetachKeys.SUMMARY, "--detach-keys")
                .operands("CONTAINER", "1", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Container container = invocation
                .engine()
                .containers()
                .getContainer(GetContainerRequest.newBuilder()
                        .setContainer(options.operand())
                        .build())
                .getContainer();
        boolean proxy = !options.isGiven("--sig-proxy") || options.has("--sig-proxy");
        return new Attachment(invocation, container, !options.has("--no-stdin"), proxy).follow();
    }
}
