package io.caisson.cli.command;

import io.caisson.cli.option.Flags;

/** {@code caisson volume inspect}. */
final class InspectVolumesCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("volume inspect", Commands.summary("volume inspect")).operands("VOLUME", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return InspectCommand.inspect(invocation, name -> InspectCommand.volume(invocation.engine(), name));
    }
}
