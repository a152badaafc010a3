package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.output.Failure;
import io.caisson.v1.DeleteVolumeRequest;
import io.grpc.StatusRuntimeException;

/** {@code caisson volume rm}. With {@code -f} a volume that is not there is no failure, as in Docker. */
final class RemoveVolumeCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("volume rm", Commands.summary("volume rm"))
                .flag("For good at once, also one that could be undeleted", "--purge")
                .flag("A volume that is not there is no failure", "-f", "--force")
                .operands("VOLUME", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return invocation.forEachOperand(volume -> remove(invocation, volume));
    }

    private static void remove(Invocation invocation, String volume) {
        try {
            invocation
                    .engine()
                    .volumes()
                    .deleteVolume(DeleteVolumeRequest.newBuilder()
                            .setVolume(volume)
                            .setPurge(invocation.options().has("--purge"))
                            .build());
            invocation.terminal().line(volume);
        } catch (StatusRuntimeException e) {
            if (!invocation.options().has("-f") || !Failure.of(e).reason().equals("VOLUME_NOT_FOUND")) {
                throw e;
            }
        }
    }
}
