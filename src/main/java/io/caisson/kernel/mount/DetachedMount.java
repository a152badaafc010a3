package io.caisson.kernel.mount;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.file.Path;

/** Copies of mounts that are attached nowhere (open_tree(2) with {@code OPEN_TREE_CLONE}, since Linux 5.2). */
public final class DetachedMount {
    private static final long OPEN_TREE_CLONE = 1;
    private static final long OPEN_TREE_CLOEXEC = 02000000;
    private static final long MOUNT_ATTR_RDONLY = 1;
    private static final int MOUNT_ATTR_SIZE = 32;
    private static final int AT_EMPTY_PATH = 0x1000;

    private DetachedMount() {}

    /** What lies at a path of our own, as a read-only mount; what is mounted below it is left out. */
    public static FileDescriptor cloneReadOnly(Path path) {
        try (NativeMemory name = NativeMemory.ofString(path.toString())) {
            FileDescriptor mount = new FileDescriptor((int) Calls.call(
                    Syscall.OPEN_TREE,
                    path.toString(),
                    FileDescriptor.CURRENT_DIRECTORY,
                    name.address(),
                    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
            try {
                setReadOnly(mount);
            } catch (RuntimeException e) {
                mount.close();
                throw e;
            }
            return mount;
        }
    }

    private static void setReadOnly(FileDescriptor mount) {
        try (NativeMemory empty = NativeMemory.ofString("");
                NativeMemory attributes = NativeMemory.allocate(MOUNT_ATTR_SIZE)) {
            attributes.putLong(0, MOUNT_ATTR_RDONLY);
            Calls.call(
                    Syscall.MOUNT_SETATTR,
                    mount.toString(),
                    mount.number(),
                    empty.address(),
                    AT_EMPTY_PATH,
                    attributes.address(),
                    MOUNT_ATTR_SIZE);
        }
    }
}
