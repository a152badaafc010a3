package io.caisson.filesystem;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import java.nio.file.Path;

/** Makes and opens directories whose paths are our own, down to the last component: none of it may be a link there. */
public final class Directories {
    private static final int RENAME_NOREPLACE = 1;

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

    /** Gives a directory of ours owner and mode. */
    public static void own(Path path, long uid, long gid, int mode) {
        int here = FileDescriptor.CURRENT_DIRECTORY;
        try {
            At.changeOwner(here, path.toString(), uid, gid);
            At.changeMode(here, path.toString(), mode);
        } catch (KernelException e) {
            throw StorageFailure.of("Giving the directory " + path + " its owner", e);
        }
    }

    /**
     * Moves everything in a directory into another one of the same file system, entry by entry, and then
     * gives that one owner, permissions, attributes and times of the first; durably. What has such a name
     * already stays, and so does its counterpart.
     *
     * @throws io.caisson.error.EngineException {@code DISK_FULL} or {@code STORAGE}; harmless to repeat
     */
    public static void moveContent(Path from, Path to) {
        try (FileDescriptor source = open(from);
                FileDescriptor target = open(to)) {
            Stat stat = At.stat(source);
            for (String name : DirectoryReader.names(source)) {
                moveNew(source, name, target);
            }
            FileAttributes.copy(source, stat, target);
            FileCalls.sync(target);
        } catch (KernelException e) {
            throw StorageFailure.of("Moving the content of " + from + " into " + to, e);
        }
    }

    private static void moveNew(FileDescriptor source, String name, FileDescriptor target) {
        try {
            At.rename(source.number(), name, target.number(), name, RENAME_NOREPLACE);
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
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

    /** Removes a file of ours, if it is there: without an exception where it is not, as is usual with temporary ones. */
    public static void removeFile(Path file) {
        try {
            var _ = At.unlinkIfThere(FileDescriptor.CURRENT_DIRECTORY, file.toString());
        } catch (KernelException e) {
            throw StorageFailure.of("Removing " + file, e);
        }
    }
}
