package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.RenameContainerRequest;
import java.util.List;

/** {@code caisson rename}: silent where it succeeds, as in Docker. */
final class RenameCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("rename", Commands.summary("rename"))
                .operands("CONTAINER NEW_NAME", "2", "Name or ID, and its new name");
    }

    @Override
    public int run(Invocation invocation) {
        List<String> names = invocation.options().operands();
        invocation
                .engine()
                .containers()
                .renameContainer(RenameContainerRequest.newBuilder()
                        .setContainer(names.getFirst())
                        .setName(names.getLast())
                        .build());
        return ExitCode.SUCCESS;
    }
}
