package io.caisson.filesystem;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;

/**
 * A root and a path below it, such as a container and what its user names there. The kernel resolves the path as if the root
 * were {@code /} (openat2(2), {@code RESOLVE_IN_ROOT}), in one call, so that links which the container changes
 * meanwhile lead nowhere but into the container (CVE-2018-15664).
 *
 * @param root closed with this
 * @param path relative or absolute, may have links
 * @param shown the path as it was asked for, for messages
 * @param readOnly whether nothing is to be written there
 * @param ids what the container calls the owners that the host sees
 */
public record TreePath(FileDescriptor root, String path, String shown, boolean readOnly, TreeIds ids)
        implements AutoCloseable {
    private static final long IN_ROOT = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;

    /** One whose owners are the host's. */
    public TreePath(FileDescriptor root, String path, String shown, boolean readOnly) {
        this(root, path, shown, readOnly, TreeIds.SAME);
    }

    /** A path below a root; that is closed with this. */
    public static TreePath of(RootedPath root, String path, TreeIds ids) {
        return new TreePath(root.descriptor(), path, path, false, ids);
    }

    /**
     * What is there.
     *
     * @param follow whether a link at the end is followed
     * @throws EngineException {@code PATH_NOT_FOUND}
     */
    public PathStatus status(boolean follow) {
        try (FileDescriptor file = open(follow)) {
            return status(file);
        }
    }

    /** What is open, by this path. */
    public PathStatus status(FileDescriptor file) {
        return PathStatus.of(shown, file, ids);
    }

    /**
     * Opens a directory, to write into it.
     *
     * @throws EngineException {@code PATH_NOT_FOUND}; {@code COPY_REFUSED} if it is no directory, or read-only
     */
    public FileDescriptor directory() {
        if (readOnly) {
            throw new EngineException(
                            ErrorReason.COPY_REFUSED,
                            "Cannot write to '" + shown + "' in the container: it is read-only there")
                    .with("path", shown);
        }
        try (FileDescriptor found = open(true)) {
            if (!At.stat(found).isDirectory()) {
                throw new EngineException(
                                ErrorReason.COPY_REFUSED,
                                "Cannot copy into '" + shown + "' in the container: it is no directory")
                        .with("path", shown);
            }
            return Directories.open(found.path().resolve("."));
        }
    }

    /**
     * Opens what is there, without reading from it ({@code O_PATH}).
     *
     * @param follow whether a link at the end is followed
     * @throws EngineException {@code PATH_NOT_FOUND}
     */
    public FileDescriptor open(boolean follow) {
        int flags = Open.O_PATH | (follow ? 0 : Open.O_NOFOLLOW);
        try {
            return At.open(root.number(), path, flags, 0, IN_ROOT);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP) || e.is(Errno.ENAMETOOLONG)) {
                throw notFound(shown, e);
            }
            throw StorageFailure.of("Opening '" + shown + "' in a container", e);
        }
    }

    static EngineException notFound(String shown, KernelException cause) {
        return new EngineException(
                        ErrorReason.PATH_NOT_FOUND,
                        "Cannot find '" + shown + "' in the container: " + cause.getMessage() + ". Give another path",
                        cause)
                .with("path", shown);
    }

    @Override
    public void close() {
        root.close();
    }
}
