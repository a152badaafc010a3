package io.caisson.cli.command;

import io.caisson.cli.option.ContainerFlags;
import io.caisson.cli.option.Flags;
import io.caisson.cli.output.Failure;
import io.caisson.v1.Container;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.StartContainerRequest;
import io.grpc.StatusRuntimeException;

/** {@code caisson run}: ends with the container's exit code, or 125 to 127 as Docker does. */
final class RunCommand implements Command {
    @Override
    public Flags flags() {
        return ContainerFlags.declare(new Flags("run", Commands.summary("run")))
                .flag("Do not wait: print the container's ID", "-d", "--detach")
                .flag("Hand signals on to the container (default: true)", "--sig-proxy")
                .value("KEYS", DetachKeys.SUMMARY, "--detach-keys");
    }

    @Override
    public int failureCode() {
        return ExitCode.RUN_FAILED;
    }

    @Override
    public int run(Invocation invocation) {
        boolean foreground = !invocation.options().has("-d");
        if (foreground) {
            Attachment.check(
                    invocation,
                    invocation.options().has("-i"),
                    invocation.options().has("-t"));
        }
        Container container = new ContainerCreation(invocation).create(foreground);
        try {
            return foreground ? attached(invocation, container) : detached(invocation, container);
        } catch (StatusRuntimeException e) {
            invocation.errors().print(e);
            removeIfAsked(invocation, container);
            return exitCode(Failure.of(e));
        }
    }

    private static int detached(Invocation invocation, Container container) {
        invocation
                .engine()
                .containers()
                .startContainer(StartContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .build());
        invocation.terminal().line(container.getId());
        return ExitCode.SUCCESS;
    }

    private static int attached(Invocation invocation, Container container) {
        boolean proxy = !invocation.options().isGiven("--sig-proxy")
                || invocation.options().has("--sig-proxy");
        int code = new Attachment(invocation, container, true, proxy).startAndFollow();
        removeIfAsked(invocation, container);
        return code;
    }

    /**
     * With {@code --rm}: gone when the command returns. The engine removes a container that ran by itself, too, but
     * leaves others a moment to read its log; one that could not be started is the client's to remove.
     */
    private static void removeIfAsked(Invocation invocation, Container container) {
        if (!container.getConfig().getAutoRemove()) {
            return;
        }
        try {
            invocation
                    .engine()
                    .containers()
                    .deleteContainer(DeleteContainerRequest.newBuilder()
                            .setContainer(container.getId())
                            .setDeleteAnonymousVolumes(true)
                            .build());
        } catch (StatusRuntimeException e) {
            Failure failure = Failure.of(e);
            // Gone already, or running after all: nothing is left to be done here.
            if (!failure.reason().equals("CONTAINER_NOT_FOUND")
                    && !failure.reason().equals("CONTAINER_STATE")) {
                invocation.errors().print(e);
            }
        }
    }

    private static int exitCode(Failure failure) {
        return switch (failure.reason()) {
            case "COMMAND_NOT_FOUND" -> ExitCode.NOT_FOUND;
            case "COMMAND_NOT_EXECUTABLE" -> ExitCode.NOT_EXECUTABLE;
            default -> ExitCode.RUN_FAILED;
        };
    }
}
