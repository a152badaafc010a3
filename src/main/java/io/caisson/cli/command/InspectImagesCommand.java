package io.caisson.cli.command;

import io.caisson.cli.option.Flags;

/** {@code caisson image inspect}. */
final class InspectImagesCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("image inspect", Commands.summary("image inspect"))
                .operands("IMAGE", "1..*", "Reference or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return InspectCommand.inspect(invocation, name -> InspectCommand.image(invocation.engine(), name));
    }
}
