package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.v1.ExportContainerRequest;
import io.caisson.v1.ExportContainerResponse;

/** {@code caisson export}. */
final class ExportCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("export", Commands.summary("export"))
                .value("FILE", "Where to write the tar (default: stdout)", "-o", "--output")
                .operands("CONTAINER", "1", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        ExportContainerRequest request = ExportContainerRequest.newBuilder()
                .setContainer(invocation.options().operand())
                .build();
        new ArchiveTarget(
                        "export",
                        invocation.terminal(),
                        invocation.options().value("-o").orElse("-"))
                .take(invocation.engine().containers().exportContainer(request), ExportContainerResponse::getChunk);
        return ExitCode.SUCCESS;
    }
}
