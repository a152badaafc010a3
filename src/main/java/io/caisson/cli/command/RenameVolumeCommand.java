package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.RenameVolumeRequest;
import java.util.List;

/** {@code caisson volume rename}: silent where it succeeds, as {@code rename}. */
final class RenameVolumeCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("volume rename", Commands.summary("volume rename"))
                .operands("VOLUME NEW_NAME", "2", "Name or ID, and its new name");
    }

    @Override
    public int run(Invocation invocation) {
        List<String> names = invocation.options().operands();
        invocation
                .engine()
                .volumes()
                .renameVolume(RenameVolumeRequest.newBuilder()
                        .setVolume(names.getFirst())
                        .setName(names.getLast())
                        .build());
        return ExitCode.SUCCESS;
    }
}
