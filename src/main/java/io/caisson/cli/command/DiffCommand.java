package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.DiffContainerRequest;
import io.caisson.v1.FileChange;

/** {@code caisson diff}: {@code A}, {@code C} or {@code D}, and the path. */
final class DiffCommand implements Command {
    @Override
    public Flags flags() {
        return Format.declare(new Flags("diff", Commands.summary("diff")).operands("CONTAINER", "1", "Name or ID"));
    }

    @Override
    public int run(Invocation invocation) {
        Format format = Format.of(invocation.options());
        Terminal terminal = invocation.terminal();
        DiffContainerRequest request = DiffContainerRequest.newBuilder()
                .setContainer(invocation.options().operand())
                .build();
        invocation
                .engine()
                .containers()
                .diffContainer(request)
                .forEachRemaining(answer -> answer.getChangesList()
                        .forEach(change ->
                                terminal.line(format == Format.JSON ? MessageJson.line(change) : line(change))));
        return ExitCode.SUCCESS;
    }

    private static String line(FileChange change) {
        char kind = switch (change.getKind()) {
            case FILE_CHANGE_KIND_ADDED -> 'A';
            case FILE_CHANGE_KIND_CHANGED -> 'C';
            case FILE_CHANGE_KIND_DELETED -> 'D';
            default -> '?';
        };
        return kind + " " + Human.printable(change.getPath());
    }
}
