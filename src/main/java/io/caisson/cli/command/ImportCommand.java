package io.caisson.cli.command;

import com.google.protobuf.ByteString;
import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.Reasons;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.ImportRootFilesystemRequest;
import io.caisson.v1.ImportRootFilesystemResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** {@code caisson import}. */
final class ImportCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("import", Commands.summary("import"))
                .values(
                        "CHANGE",
                        "Instruction of a Dockerfile for the configuration, as CMD [\"sh\"]",
                        "-c",
                        "--change")
                .value("TEXT", "Why it was made, for the history", "-m", "--message")
                .value("OS/ARCH", "Platform of the files (default: the host's)", "--platform")
                .operands("FILE [REFERENCE]", "1..2", "The tar, or - for stdin, and a name for the image");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        String file = options.operands().getFirst();
        if (file.startsWith("http://") || file.startsWith("https://")) {
            throw new UsageException("import does not fetch \"" + file + "\": download it, or pipe it into import -");
        }
        try (InputStream tar = file.equals("-") ? invocation.terminal().in() : Files.newInputStream(Path.of(file))) {
            invocation.terminal().line("sha256:" + send(invocation.engine(), tar, first(options)));
            return ExitCode.SUCCESS;
        } catch (IOException e) {
            throw new UsageException("import: cannot read \"" + file + "\": " + Reasons.of(e));
        }
    }

    private static ImportRootFilesystemRequest first(Options options) {
        List<String> operands = options.operands();
        return ImportRootFilesystemRequest.newBuilder()
                .setReference(operands.size() > 1 ? operands.get(1) : "")
                .addAllChanges(options.values("-c"))
                .setMessage(options.value("-m").orElse(""))
                .setPlatform(options.value("--platform").orElse(""))
                .build();
    }

    private static String send(EngineConnection engine, InputStream tar, ImportRootFilesystemRequest first)
            throws IOException {
        List<String> ids = new ArrayList<>();
        Upload.send(
                Conversation.<ImportRootFilesystemRequest, ImportRootFilesystemResponse>begin(
                        engine.imagesAsync()::importRootFilesystem,
                        answer -> ids.add(answer.getImage().getId())),
                tar,
                new Function<>() {
                    private ImportRootFilesystemRequest next = first;

                    @Override
                    public ImportRootFilesystemRequest apply(ByteString chunk) {
                        ImportRootFilesystemRequest request =
                                next.toBuilder().setChunk(chunk).build();
                        next = ImportRootFilesystemRequest.getDefaultInstance();
                        return request;
                    }
                });
        return ids.getFirst();
    }
}
