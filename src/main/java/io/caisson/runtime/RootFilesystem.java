package io.caisson.runtime;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.MountAttributes;
import java.nio.file.Path;
import java.util.List;

/** What a container's root file system is mounted from. */
public sealed interface RootFilesystem {
    /** Mounts it, attached nowhere. */
    FileDescriptor mount();

    /**
     * An overlay, made for this start and gone with it.
     *
     * @param lowers topmost first
     */
    record Overlay(List<Path> lowers, Path upper, Path work) implements RootFilesystem {
        @Override
        public FileDescriptor mount() {
            return io.caisson.kernel.mount.Overlay.writable(lowers, upper, work);
        }
    }

    /** A directory of the host, with what is mounted below it. */
    record Directory(Path path) implements RootFilesystem {
        @Override
        public FileDescriptor mount() {
            return DetachedMount.clone(path, true, new MountAttributes(0, 0, MountAttributes.MS_PRIVATE));
        }
    }
}
