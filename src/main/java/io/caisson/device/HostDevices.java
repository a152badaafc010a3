package io.caisson.device;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import io.caisson.oci.runtime.Device;
import io.caisson.oci.runtime.DeviceRule;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds device nodes of the host. */
final class HostDevices {
    private static final Path DEV = Path.of("/dev");
    /** What a container's {@code /dev} has for itself. */
    private static final Set<String> OWN =
            Set.of("console", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "tty", "urandom", "zero");

    private static final int MOST_NODES = 1000;
    private static final int DEEPEST = 8;

    private HostDevices() {}

    /**
     * What a request adds.
     *
     * @throws EngineException {@code DEVICE_NOT_FOUND} if there is nothing, or no device
     */
    static DeviceEdits edits(DeviceRequest request) {
        Path path = Path.of(request.hostPath());
        Stat stat = stat(path);
        if (!stat.isDirectory()) {
            return edits(path, stat, request.containerPath(), request.access());
        }
        DeviceEdits all = DeviceEdits.NONE;
        for (Path node : nodesBelow(path)) {
            String target = request.containerPath() + "/" + path.relativize(node);
            all = all.and(edits(node, stat(node), target, request.access()));
        }
        if (all.nodes().isEmpty()) {
            throw notFound(path, "there is no device below this directory");
        }
        return all;
    }

    /** Nodes of all devices of the host but those that every container has of its own. */
    static DeviceEdits every() {
        DeviceEdits all = DeviceEdits.NONE;
        for (Path node : nodesBelow(DEV)) {
            if (!OWN.contains(DEV.relativize(node).getName(0).toString())) {
                all = all.and(new DeviceEdits(
                        edits(node, stat(node), node.toString(), "rwm").nodes(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
            }
        }
        return all;
    }

    private static DeviceEdits edits(Path path, Stat stat, String target, String access) {
        String type = type(path, stat);
        Device node = new Device(
                target, type, stat.specialMajor(), stat.specialMinor(), stat.permissions(), stat.uid(), stat.gid());
        DeviceRule rule = new DeviceRule(true, type, stat.specialMajor(), stat.specialMinor(), access);
        return new DeviceEdits(List.of(node), List.of(rule), List.of(), List.of(), List.of());
    }

    /** What a path leads to, links followed: the operator's own. */
    static Stat stat(Path path) {
        try (FileDescriptor file =
                At.open(FileDescriptor.CURRENT_DIRECTORY, path.toString(), Open.O_PATH | Open.O_CLOEXEC, 0, 0)) {
            return At.stat(file);
        } catch (KernelException e) {
            throw notFound(path, e.errno().toString());
        }
    }

    /** {@code c} or {@code b}. */
    static String type(Path path, Stat stat) {
        return switch (stat.type()) {
            case CHARACTER_DEVICE -> "c";
            case BLOCK_DEVICE -> "b";
            default -> throw notFound(path, "it is no device");
        };
    }

    private static List<Path> nodesBelow(Path directory) {
        List<Path> nodes = new ArrayList<>();
        try (Stream<Path> all = Files.walk(directory, DEEPEST, new FileVisitOption[0])) {
            all.filter(HostDevices::isNode).limit(MOST_NODES).sorted().forEach(nodes::add);
            return nodes;
        } catch (IOException | java.io.UncheckedIOException e) {
            throw notFound(directory, String.valueOf(e.getMessage()));
        }
    }

    /** Links are left out: what they lead to is below the directory too, or was not asked for. */
    private static boolean isNode(Path path) {
        FileType type =
                At.stat(FileDescriptor.CURRENT_DIRECTORY, path.toString()).type();
        return type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
    }

    private static EngineException notFound(Path path, String why) {
        return new EngineException(
                        ErrorReason.DEVICE_NOT_FOUND,
                        "Cannot give the device " + path + " of the host to a container: " + why
                                + ". Name a device node, or a directory with some")
                .with("device", path.toString());
    }
}
