package io.caisson.runtime.shim;

import io.caisson.filesystem.Directories;
import io.caisson.filesystem.RootedPath;
import io.caisson.filesystem.TreeCopy;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.FileSystemContext;
import io.caisson.kernel.mount.MountAttributes;
import io.caisson.oci.runtime.Mount;
import io.caisson.runtime.plan.MountOptions;
import io.caisson.runtime.plan.PreparedMount;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tmpfs that begins with what the root file system has in its place: callers of other runtimes ask for it by the
 * option {@code tmpcopyup}.
 */
final class CopiedUp {
    private static final String OPTION = "tmpcopyup";

    private CopiedUp() {}

    /** Makes it, attached nowhere; empty for any other mount. */
    static Optional<PreparedMount> prepare(Mount mount, Path root, DescriptorList descriptors) {
        if (!"tmpfs".equals(mount.type()) || !mount.options().contains(OPTION)) {
            return Optional.empty();
        }
        MountOptions options = MountOptions.parse(mount.options());
        FileDescriptor tmpfs = tmpfs(options);
        int number = descriptors.add(tmpfs);
        try (FileDescriptor directory = At.open(tmpfs.number(), ".", Open.O_RDONLY | Open.O_DIRECTORY, 0, 0);
                RootedPath rooted = new RootedPath(Directories.open(root))) {
            rooted.withDirectory(mount.destination(), place -> TreeCopy.fill(place, directory));
        }
        DetachedMount.set(tmpfs, false, new MountAttributes(options.set(), options.clear(), options.propagation()));
        return Optional.of(new PreparedMount.Detached(number, true));
    }

    private static FileDescriptor tmpfs(MountOptions options) {
        try (FileSystemContext context = FileSystemContext.open("tmpfs")) {
            for (Map.Entry<String, @Nullable String> option : options.data().entrySet()) {
                String text = option.getValue();
                if (text != null) {
                    context.set(option.getKey(), text);
                } else if (!option.getKey().equals(OPTION)) {
                    context.set(option.getKey());
                }
            }
            return context.mount(0);
        }
    }
}
