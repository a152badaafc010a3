package io.caisson.cli.command;

import io.caisson.cli.option.Flags;

/** {@code caisson volume inspect}. */
final class InspectVolumesCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("volume inspect", Commands.summary("volume inspect"))
                .flag("What they take on disk and who uses them", "-s", "--size")
                .operands("VOLUME", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return InspectCommand.inspect(invocation, name -> InspectCommand.volume(invocation, name));
    }
}
