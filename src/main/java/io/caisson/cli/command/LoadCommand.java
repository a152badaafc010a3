package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.Reasons;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.ProgressReport;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.Image;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code caisson load}. */
final class LoadCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("load", Commands.summary("load"))
                .value("FILE", "The archive (default: stdin)", "-i", "--input")
                .value("OS/ARCH", "Platform to take of an image for several", "--platform")
                .flag("No progress", "-q", "--quiet");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Terminal terminal = invocation.terminal();
        ProgressReport progress =
                options.has("-q") ? null : new ProgressReport(terminal.err(), terminal.interactive(), "Pull complete");
        String file = options.value("-i").orElse("-");
        try (InputStream archive = file.equals("-") ? terminal.in() : Files.newInputStream(Path.of(file))) {
            new ArchiveUpload(invocation.engine(), progress)
                    .send(archive, options.value("--platform").orElse(""))
                    .forEach(image -> tell(terminal, image));
            return ExitCode.SUCCESS;
        } catch (IOException e) {
            throw new UsageException("load: cannot read \"" + file + "\": " + Reasons.of(e));
        }
    }

    private static void tell(Terminal terminal, Image image) {
        if (image.getReferencesCount() == 0) {
            terminal.line("Loaded image ID: sha256:" + image.getId());
        }
        image.getReferencesList().forEach(reference -> terminal.line("Loaded image: " + Human.reference(reference)));
    }
}
