package io.caisson.cli.command;

import io.caisson.cli.option.ContainerFlags;
import io.caisson.cli.option.Flags;

/** {@code caisson create}. */
final class CreateCommand implements Command {
    @Override
    public Flags flags() {
        return ContainerFlags.declare(new Flags("create", Commands.summary("create")));
    }

    @Override
    public int run(Invocation invocation) {
        invocation
                .terminal()
                .line(new ContainerCreation(invocation).create(false).getId());
        return ExitCode.SUCCESS;
    }
}
