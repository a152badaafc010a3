package io.caisson.filesystem;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import java.nio.file.Path;

/** Makes and opens directories whose paths are our own, down to the last component: none of it may be a link there. */
public final class Directories {
    private Directories() {}

    /**
     * Makes a directory of ours, with exactly this mode whatever the umask.
     *
     * @throws io.caisson.error.EngineException {@code DISK_FULL} or {@code STORAGE}, also if something is there
     */
    public static void make(Path path, int mode) {
        int here = FileDescriptor.CURRENT_DIRECTORY;
        try {
            At.makeDirectory(here, path.toString(), mode);
            At.changeMode(here, path.toString(), mode);
        } catch (KernelException e) {
            throw StorageFailure.of("Making the directory " + path, e);
        }
    }

    /** A descriptor for listing and for the {@code …at} calls; the directory itself must not be a link. */
    public static FileDescriptor open(Path path) {
        return At.open(
                FileDescriptor.CURRENT_DIRECTORY,
                path.toString(),
                Open.O_RDONLY | Open.O_DIRECTORY | Open.O_NOFOLLOW,
                0,
                0);
    }

    /** A directory directly below another one; refuses a link ({@code ELOOP}) and a mount ({@code EXDEV}). */
    public static FileDescriptor open(FileDescriptor parent, String name) {
        return At.open(
                parent.number(),
                name,
                Open.O_RDONLY | Open.O_DIRECTORY | Open.O_NOFOLLOW,
                0,
                Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS | Open.RESOLVE_NO_XDEV);
    }
}
