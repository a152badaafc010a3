package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.v1.CommitContainerRequest;
import java.util.List;

/** {@code caisson commit}. */
final class CommitCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("commit", Commands.summary("commit"))
                .value("TEXT", "Who made it, as \"Name <address>\"", "-a", "--author")
                .values(
                        "CHANGE",
                        "Instruction of a Dockerfile for the configuration, as CMD [\"sh\"]",
                        "-c",
                        "--change")
                .value("TEXT", "Why it was made, for the history", "-m", "--message")
                .flag("Stop the container's processes meanwhile (default; --pause=false)", "-p", "--pause")
                .operands("CONTAINER [REFERENCE]", "1..2", "Name or ID, and a name for the image");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        List<String> operands = options.operands();
        CommitContainerRequest request = CommitContainerRequest.newBuilder()
                .setContainer(operands.getFirst())
                .setReference(operands.size() > 1 ? operands.get(1) : "")
                .addAllChanges(options.values("-c"))
                .setAuthor(options.value("-a").orElse(""))
                .setMessage(options.value("-m").orElse(""))
                .setNoPause(options.isGiven("-p") && !options.has("-p"))
                .build();
        String id = invocation
                .engine()
                .containers()
                .commitContainer(request)
                .getImage()
                .getId();
        invocation.terminal().line("sha256:" + id);
        return ExitCode.SUCCESS;
    }
}
