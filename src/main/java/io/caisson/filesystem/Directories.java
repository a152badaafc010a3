package io.caisson.filesystem;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import java.nio.file.Path;

/** Opens directories whose paths are our own, down to the last component: none of it may be a link there. */
public final class Directories {
    private Directories() {}

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
