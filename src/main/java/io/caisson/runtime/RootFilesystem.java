package io.caisson.runtime;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.MountAttributes;
import io.caisson.runtime.shim.MappedMounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a container's root file system is mounted from. */
public sealed interface RootFilesystem {
    /** Mounts it, attached nowhere. */
    FileDescriptor mount(MappedMounts mapped);

    /**
     * An overlay, made for this start and gone with it. In a user namespace its layers show the container's ids, the
     * upper directory too: on disk all of them have those that the container calls them by.
     *
     * @param lowers topmost first
     * @param upper beside {@code work}, with nothing else in their directory that others may not see
     */
    record Overlay(List<Path> lowers, Path upper, Path work) implements RootFilesystem {
        @Override
        public FileDescriptor mount(MappedMounts mapped) {
            if (mapped.isPlain()) {
                return io.caisson.kernel.mount.Overlay.writable(lowers, upper, work);
            }
            List<FileDescriptor> layers = new ArrayList<>();
            // One mount, since overlayfs wants both directories in the same.
            try (FileDescriptor own = mapped.directory(upper.resolveSibling("."))) {
                for (Path lower : lowers) {
                    layers.add(mapped.directory(lower));
                }
                return io.caisson.kernel.mount.Overlay.writable(
                        layers.stream().map(FileDescriptor::path).toList(),
                        own.path().resolve(upper.getFileName()),
                        own.path().resolve(work.getFileName()));
            } finally {
                layers.forEach(FileDescriptor::close);
            }
        }
    }

    /** A directory of the host, with what is mounted below it, and the ids that it has there. */
    record Directory(Path path) implements RootFilesystem {
        @Override
        public FileDescriptor mount(MappedMounts mapped) {
            return DetachedMount.clone(path, true, new MountAttributes(0, 0, MountAttributes.MS_PRIVATE));
        }
    }
}
