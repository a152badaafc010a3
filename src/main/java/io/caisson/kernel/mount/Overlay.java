package io.caisson.kernel.mount;

import io.caisson.kernel.FileDescriptor;
import java.nio.file.Path;
import java.util.List;

/**
 * Overlay mounts that are attached nowhere: one {@code lowerdir+} a layer (since Linux 6.5), so that
 * neither the number of layers nor the length of their paths is bounded by a page of options.
 */
public final class Overlay {
    /** {@code MOUNT_ATTR_RDONLY}. */
    private static final long READ_ONLY = 1;

    private Overlay() {}

    /**
     * A writable overlay.
     *
     * @param lowers topmost first
     */
    public static FileDescriptor writable(List<Path> lowers, Path upper, Path work) {
        try (FileSystemContext overlay = FileSystemContext.open("overlay")) {
            overlay.set("source", "caisson");
            lowers.forEach(lower -> overlay.set("lowerdir+", lower.toString()));
            overlay.set("upperdir", upper.toString()).set("workdir", work.toString());
            return overlay.mount(0);
        }
    }

    /**
     * A read-only overlay. Overlayfs wants two lower layers where there is no upper one; a single
     * directory is cloned instead, since there is nothing to lay over it.
     *
     * @param lowers topmost first
     */
    public static FileDescriptor readOnly(List<Path> lowers) {
        if (lowers.size() == 1) {
            return DetachedMount.cloneReadOnly(lowers.getFirst());
        }
        try (FileSystemContext overlay = FileSystemContext.open("overlay")) {
            overlay.set("source", "caisson");
            lowers.forEach(lower -> overlay.set("lowerdir+", lower.toString()));
            return overlay.mount(READ_ONLY);
        }
    }
}
