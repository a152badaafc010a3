package io.caisson.cli.command;

import io.caisson.cli.archive.ChunkInput;
import io.caisson.cli.archive.CopyName;
import io.caisson.cli.archive.LocalTree;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.Reasons;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.CopyFromContainerRequest;
import io.caisson.v1.CopyFromContainerResponse;
import io.caisson.v1.FileKind;
import io.caisson.v1.FileStatus;
import java.io.IOException;
import java.util.Iterator;

/** {@code caisson cp}: {@code -} is a tar on stdin or stdout. */
final class CopyCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("cp", Commands.summary("cp"))
                .flag("Keep user and group, and setuid and setgid bits", "-a", "--archive")
                .flag("Follow a link at the end of the source", "-L", "--follow-link")
                .flag("Ignored", "-q", "--quiet")
                .operands(
                        "SOURCE TARGET",
                        "2",
                        "What to copy, and where to; one of them CONTAINER:PATH, the other - for a tar");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        ContainerFile source = ContainerFile.parse(options.operands().getFirst());
        String target = options.operands().getLast();
        ContainerFile into = ContainerFile.parse(target);
        if (source.container().isEmpty() == into.container().isEmpty()) {
            throw new UsageException(
                    source.container().isEmpty()
                            ? "cp needs CONTAINER:PATH as its source or its target"
                            : "cp does not copy from container to container: pipe one cp into another");
        }
        if (into.container().isEmpty()) {
            out(invocation, source, target);
        } else if (source.path().equals("-")) {
            new CopyIn(invocation, into).tar();
        } else {
            new CopyIn(invocation, into).copy(source.path(), options.has("-L"));
        }
        return ExitCode.SUCCESS;
    }

    private static void out(Invocation invocation, ContainerFile source, String target) {
        Options options = invocation.options();
        CopyFromContainerRequest request = CopyFromContainerRequest.newBuilder()
                .setContainer(source.container())
                .setPath(source.path())
                .setFollowLink(options.has("-L"))
                .build();
        if (target.equals("-")) {
            ArchiveTarget stdout = new ArchiveTarget("cp", invocation.terminal(), "-");
            stdout.take(
                    invocation.engine().containers().copyFromContainer(request), CopyFromContainerResponse::getChunk);
            return;
        }
        Iterator<CopyFromContainerResponse> answers =
                invocation.engine().containers().copyFromContainer(request);
        FileStatus status = answers.next().getStatus();
        CopyName place = CopyName.of(source.lastName(), status.getKind() == FileKind.FILE_KIND_DIRECTORY, target);
        LocalTree tree = new LocalTree(
                place,
                source.lastName(),
                options.has("-a"),
                warning -> invocation.terminal().error("cp: " + warning));
        try {
            tree.unpack(new ChunkInput<>(answers, CopyFromContainerResponse::getChunk));
        } catch (IOException e) {
            throw new UsageException("cp: cannot write to \"" + target + "\": " + Reasons.of(e));
        }
    }
}
