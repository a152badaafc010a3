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
    private static final long AT_RECURSIVE = 0x8000;
    private static final int MOUNT_ATTR_SIZE = 32;
    private static final long MOUNT_ATTR_IDMAP = 0x10_0000;
    private static final int AT_EMPTY_PATH = 0x1000;

    private DetachedMount() {}

    /** What lies at a path of our own, as a read-only mount; what is mounted below it is left out. */
    public static FileDescriptor cloneReadOnly(Path path) {
        return clone(path, false, new MountAttributes(MountAttributes.RDONLY, 0, 0));
    }

    /**
     * What lies at a path, links followed, as a mount with attributes of its own.
     *
     * @param recursive with what is mounted below it, to which the attributes apply too
     */
    public static FileDescriptor clone(Path path, boolean recursive, MountAttributes attributes) {
        return clone(path, FileDescriptor.CURRENT_DIRECTORY, path.toString(), 0, recursive, attributes);
    }

    /** What a descriptor is open at, as a mount with attributes of its own; with what is mounted below it or without. */
    public static FileDescriptor clone(FileDescriptor at, boolean recursive, MountAttributes attributes) {
        return clone(at, at.number(), "", AT_EMPTY_PATH, recursive, attributes);
    }

    private static FileDescriptor clone(
            Object what, int directory, String path, long flag, boolean recursive, MountAttributes attributes) {
        try (NativeMemory name = NativeMemory.ofString(path)) {
            long flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flag | (recursive ? AT_RECURSIVE : 0);
            FileDescriptor mount =
                    new FileDescriptor((int) Calls.call(Syscall.OPEN_TREE, what, directory, name.address(), flags));
            try {
                set(mount, recursive, attributes);
            } catch (RuntimeException e) {
                mount.close();
                throw e;
            }
            return mount;
        }
    }

    /** Changes attributes of a mount that is attached nowhere (mount_setattr(2), since Linux 5.12). */
    public static void set(FileDescriptor mount, boolean recursive, MountAttributes attributes) {
        if (!attributes.isEmpty()) {
            set(mount, recursive, attributes.set(), attributes.clear(), attributes.propagation(), 0);
        }
    }

    /**
     * Has the files of a mount that is attached nowhere show the ids that a user namespace gives to those on disk
     * ({@code MOUNT_ATTR_IDMAP}, since Linux 5.12).
     */
    public static void map(FileDescriptor mount, boolean recursive, FileDescriptor userNamespace) {
        set(mount, recursive, MOUNT_ATTR_IDMAP, 0, 0, userNamespace.number());
    }

    private static void set(FileDescriptor mount, boolean recursive, long... fields) {
        try (NativeMemory empty = NativeMemory.ofString("");
                NativeMemory struct = NativeMemory.allocate(MOUNT_ATTR_SIZE)) {
            long offset = 0;
            for (long field : fields) {
                struct.putLong(offset, field);
                offset += Long.BYTES;
            }
            Calls.call(
                    Syscall.MOUNT_SETATTR,
                    mount,
                    mount.number(),
                    empty.address(),
                    AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0),
                    struct.address(),
                    MOUNT_ATTR_SIZE);
        }
    }
}
