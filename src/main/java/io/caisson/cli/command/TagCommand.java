package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.TagImageRequest;
import java.util.List;

/** {@code caisson tag}. */
final class TagCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("tag", Commands.summary("tag"))
                .operands("IMAGE REFERENCE", "2", "What there is, and the new reference");
    }

    @Override
    public int run(Invocation invocation) {
        List<String> operands = invocation.options().operands();
        var _ = invocation
                .engine()
                .images()
                .tagImage(TagImageRequest.newBuilder()
                        .setImage(operands.get(0))
                        .setReference(operands.get(1))
                        .build());
        return ExitCode.SUCCESS;
    }
}
