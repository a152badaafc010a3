package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.ContainerDiskUsage;
import io.caisson.v1.DiskUsageRequest;
import io.caisson.v1.DiskUsageResponse;
import io.caisson.v1.DiskUsageTotal;
import io.caisson.v1.ImageDiskUsage;
import io.caisson.v1.VolumeDiskUsage;
import java.time.Instant;
import java.util.List;

/** {@code caisson system df}. */
final class DiskUsageCommand implements Command {
    @Override
    public Flags flags() {
        return Format.declare(new Flags("system df", Commands.summary("system df"))
                .flag("Each image, container and volume", "-v", "--verbose"));
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Format format = Format.of(options);
        boolean verbose = options.has("-v");
        Terminal terminal = invocation.terminal();
        DiskUsageResponse usage = invocation
                .engine()
                .system()
                .diskUsage(DiskUsageRequest.newBuilder().setVerbose(verbose).build());
        if (format == Format.JSON) {
            terminal.line(MessageJson.line(usage));
        } else if (verbose) {
            details(terminal, usage);
        } else {
            totals(usage).print(terminal);
        }
        return ExitCode.SUCCESS;
    }

    private static Table totals(DiskUsageResponse usage) {
        Table table = new Table("TYPE", "TOTAL", "ACTIVE", "SIZE", "SHARED", "RECLAIMABLE");
        total(table, "Images", usage.getImages());
        total(table, "Containers", usage.getContainers());
        total(table, "Local Volumes", usage.getVolumes());
        return table;
    }

    private static void total(Table table, String type, DiskUsageTotal total) {
        long percent = total.getTotalBytes() == 0 ? 0 : total.getReclaimableBytes() * 100 / total.getTotalBytes();
        table.row(
                type,
                Long.toString(total.getCount()),
                Long.toString(total.getActiveCount()),
                Human.size(total.getTotalBytes()),
                Human.size(total.getSharedBytes()),
                Human.size(total.getReclaimableBytes()) + " (" + percent + "%)");
    }

    private static void details(Terminal terminal, DiskUsageResponse usage) {
        Instant now = Instant.now();
        terminal.line("Images space usage:\n");
        Table images = new Table("REPOSITORY:TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED", "UNIQUE", "CONTAINERS");
        for (ImageDiskUsage image : usage.getImageDetailsList()) {
            List<String> references = image.getReferencesList();
            images.row(
                    references.isEmpty() ? "<none>" : Human.reference(references.getFirst()),
                    Human.shortId(image.getImageId()),
                    image.hasCreateTime() ? Human.ago(image.getCreateTime(), now) : "N/A",
                    Human.size(image.getTotalBytes()),
                    Human.size(image.getSharedBytes()),
                    Human.size(image.getUniqueBytes()),
                    Long.toString(image.getContainers()));
        }
        images.print(terminal);
        terminal.line("\nContainers space usage:\n");
        Table containers = new Table("CONTAINER ID", "IMAGE", "SIZE", "CREATED", "STATUS", "NAMES");
        for (ContainerDiskUsage container : usage.getContainerDetailsList()) {
            containers.row(
                    Human.shortId(container.getContainerId()),
                    container.getImage(),
                    Human.size(container.getBytes()),
                    Human.ago(container.getCreateTime(), now),
                    container.getRunning() ? "running" : "stopped",
                    container.getName());
        }
        containers.print(terminal);
        terminal.line("\nLocal Volumes space usage:\n");
        Table volumes = new Table("VOLUME NAME", "LINKS", "SIZE");
        for (VolumeDiskUsage volume : usage.getVolumeDetailsList()) {
            volumes.row(volume.getName(), Long.toString(volume.getContainers()), Human.size(volume.getBytes()));
        }
        volumes.print(terminal);
    }
}
