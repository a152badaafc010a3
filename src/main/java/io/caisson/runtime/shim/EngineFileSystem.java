package io.caisson.runtime.shim;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.mount.FileSystemContext;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.runtime.plan.LaunchStep;
import io.caisson.runtime.plan.MountOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** File systems that the engine makes for a container, which may not or cannot do it itself. */
final class EngineFileSystem {
    private static final Path DEV = Path.of("/dev");
    private static final int TYPE_BITS = 0170000;
    private static final int DIRECTORY_MODE = 0755;

    private EngineFileSystem() {}

    /**
     * Makes one, as a mount that is attached nowhere.
     *
     * @param options whose users and groups are the container's
     */
    static FileDescriptor make(String type, String source, MountOptions options, IdMappings ids) {
        try (FileSystemContext context = FileSystemContext.open(type)) {
            context.set("source", source);
            options(type, options, ids).forEach((key, text) -> {
                if (text == null) {
                    context.set(key);
                } else {
                    context.set(key, text);
                }
            });
            return context.mount(options.set());
        }
    }

    /** A {@code /dev} with its nodes: in a user namespace nobody makes any, and none works in what is mounted there. */
    static FileDescriptor devices(MountOptions options, List<LaunchStep.MakeDevice> nodes, IdMappings ids) {
        FileDescriptor directory = make("tmpfs", "tmpfs", options, ids);
        try {
            nodes.forEach(node -> node(directory, node, ids));
            return directory;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static Map<String, @Nullable String> options(String type, MountOptions options, IdMappings ids) {
        Map<String, @Nullable String> data = new LinkedHashMap<>(options.data());
        if ("tmpfs".equals(type) && !ids.isEmpty()) {
            data.putIfAbsent("uid", "0");
            data.putIfAbsent("gid", "0");
        }
        data.computeIfPresent("uid", (key, text) -> Long.toString(ids.hostUid(Long.parseLong(text))));
        data.computeIfPresent("gid", (key, text) -> Long.toString(ids.hostGid(Long.parseLong(text))));
        return data;
    }

    private static void node(FileDescriptor directory, LaunchStep.MakeDevice node, IdMappings ids) {
        Path path = Path.of(node.path()).normalize();
        if (!path.startsWith(DEV) || path.equals(DEV)) {
            throw new IllegalArgumentException("No device below /dev: " + node.path());
        }
        Path relative = DEV.relativize(path);
        for (int names = 1; names < relative.getNameCount(); names++) {
            directory(directory, relative.subpath(0, names).toString(), ids);
        }
        String name = relative.toString();
        At.makeNode(directory.number(), name, node.mode(), node.device());
        At.changeOwner(directory.number(), name, ids.hostUid(node.uid()), ids.hostGid(node.gid()));
        At.changeMode(directory.number(), name, node.mode() & ~TYPE_BITS);
    }

    private static void directory(FileDescriptor above, String name, IdMappings ids) {
        try {
            At.makeDirectory(above.number(), name, DIRECTORY_MODE);
            At.changeOwner(above.number(), name, ids.hostUid(0), ids.hostGid(0));
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
    }
}
