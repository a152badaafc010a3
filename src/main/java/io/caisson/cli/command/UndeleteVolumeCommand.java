package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.UndeleteVolumeRequest;

/** {@code caisson volume undelete}: prints the name that the volume has then. */
final class UndeleteVolumeCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("volume undelete", Commands.summary("volume undelete"))
                .value("NAME", "What it is to be called (default: as before)", "--name")
                .operands("VOLUME", "1", "Name that it had, or ID");
    }

    @Override
    public int run(Invocation invocation) {
        UndeleteVolumeRequest.Builder request = UndeleteVolumeRequest.newBuilder()
                .setVolume(invocation.options().operands().getFirst());
        invocation.options().value("--name").ifPresent(request::setName);
        invocation
                .terminal()
                .line(invocation
                        .engine()
                        .volumes()
                        .undeleteVolume(request.build())
                        .getVolume()
                        .getName());
        return ExitCode.SUCCESS;
    }
}
