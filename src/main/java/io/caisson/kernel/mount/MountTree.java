package io.caisson.kernel.mount;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.file.Path;

/** Mounts in the mount namespace of this process: move_mount(2), umount2(2), statx(2). Paths are our own. */
public final class MountTree {
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int STATX_SIZE = 256;
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;

    private MountTree() {}

    /** Attaches a mount that is attached nowhere. */
    public static void attach(FileDescriptor mount, Path target) {
        try (NativeMemory empty = NativeMemory.ofString("");
                NativeMemory path = NativeMemory.ofString(target.toString())) {
            Calls.call(
                    Syscall.MOVE_MOUNT,
                    target,
                    mount.number(),
                    empty.address(),
                    FileDescriptor.CURRENT_DIRECTORY,
                    path.address(),
                    MOVE_MOUNT_F_EMPTY_PATH);
        }
    }

    /** Unmounts the topmost mount at a path; {@code EBUSY} if it is in use. */
    public static void detach(Path target) {
        try (NativeMemory path = NativeMemory.ofString(target.toString())) {
            Calls.call(Syscall.UMOUNT2, target, path.address(), UMOUNT_NOFOLLOW);
        }
    }

    /** Whether a path is the root of a mount ({@code STATX_ATTR_MOUNT_ROOT}, since Linux 5.8); not if it is not there. */
    public static boolean isMountPoint(Path path) {
        try (NativeMemory name = NativeMemory.ofString(path.toString());
                NativeMemory statx = NativeMemory.allocate(STATX_SIZE)) {
            long result = Calls.tryCall(
                    Syscall.STATX,
                    FileDescriptor.CURRENT_DIRECTORY,
                    name.address(),
                    AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                    0,
                    statx.address());
            if (result == -Errno.ENOENT.number()) {
                return false;
            }
            if (result < 0) {
                throw new KernelException("statx", Errno.of(-result), path.toString());
            }
            return (statx.longAt(8) & STATX_ATTR_MOUNT_ROOT) != 0;
        }
    }
}
