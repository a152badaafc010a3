package io.caisson.filesystem;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.mount.MountTree;
import java.nio.file.Path;

/** What is mounted at a directory of the engine's own, in the engine's mount namespace. */
public final class EngineMount {
    private EngineMount() {}

    /** Whether anything is mounted there. */
    public static boolean isAt(Path directory) {
        try {
            return MountTree.isMountPoint(directory);
        } catch (KernelException e) {
            throw StorageFailure.of("Looking whether anything is mounted at " + directory, e);
        }
    }

    /** Attaches a mount that is attached nowhere. */
    public static void attach(FileDescriptor mount, Path directory) {
        try {
            MountTree.attach(mount, directory);
        } catch (KernelException e) {
            throw StorageFailure.of("Mounting at " + directory, e);
        }
    }

    /**
     * Unmounts all that is mounted there, if anything is.
     *
     * @return false if it is in use, and so stays
     */
    public static boolean detach(Path directory) {
        try {
            while (MountTree.isMountPoint(directory)) {
                MountTree.detach(directory);
            }
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EBUSY)) {
                return false;
            }
            throw StorageFailure.of("Unmounting " + directory, e);
        }
    }
}
