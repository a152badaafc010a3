package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.output.Failure;
import io.caisson.v1.DeleteContainerRequest;
import io.grpc.StatusRuntimeException;

/** {@code caisson rm}. With {@code -f} a container that is not there is no failure, as in Docker. */
final class RemoveCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("rm", Commands.summary("rm"))
                .flag("Kill it first if it runs", "-f", "--force")
                .flag("Remove its anonymous volumes, too", "-v", "--volumes")
                .operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return invocation.forEachOperand(container -> remove(invocation, container));
    }

    private static void remove(Invocation invocation, String container) {
        boolean force = invocation.options().has("-f");
        try {
            invocation
                    .engine()
                    .containers()
                    .deleteContainer(DeleteContainerRequest.newBuilder()
                            .setContainer(container)
                            .setForce(force)
                            .setDeleteAnonymousVolumes(invocation.options().has("-v"))
                            .build());
            invocation.terminal().line(container);
        } catch (StatusRuntimeException e) {
            if (!force || !Failure.of(e).reason().equals("CONTAINER_NOT_FOUND")) {
                throw e;
            }
        }
    }
}
