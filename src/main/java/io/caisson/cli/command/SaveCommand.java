package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.ArchiveFormat;
import io.caisson.v1.SaveImagesRequest;
import io.caisson.v1.SaveImagesResponse;

/** {@code caisson save}. */
final class SaveCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("save", Commands.summary("save"))
                .value("FILE", "Where to write the archive (default: stdout)", "-o", "--output")
                .value("FORMAT", "docker-archive (default) or oci-archive", "--format")
                .operands("IMAGE", "1..*", "Reference or ID");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        SaveImagesRequest request = SaveImagesRequest.newBuilder()
                .addAllImages(options.operands())
                .setFormat(format(options.value("--format").orElse("docker-archive")))
                .build();
        new ArchiveTarget("save", invocation.terminal(), options.value("-o").orElse("-"))
                .take(invocation.engine().images().saveImages(request), SaveImagesResponse::getChunk);
        return ExitCode.SUCCESS;
    }

    private static ArchiveFormat format(String name) {
        return switch (name) {
            case "docker-archive" -> ArchiveFormat.ARCHIVE_FORMAT_DOCKER;
            case "oci-archive" -> ArchiveFormat.ARCHIVE_FORMAT_OCI;
            default -> throw new UsageException("--format \"" + name + "\" must be one of docker-archive, oci-archive");
        };
    }
}
