package io.caisson.engine;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * One engine per data root: a lock on {@code <root>/lock} that ends with the process, however it ends.
 *
 * <p>Taken before anything else below the root is touched, the embedded database included.
 */
public final class RootLock implements AutoCloseable {
    private final FileChannel channel;

    private RootLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, making the root (0710) if it is not there.
     *
     * @throws EngineException {@link ErrorReason#NODE_IN_USE} if another engine has it
     */
    public static RootLock acquire(Path root) {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root.toAbsolutePath().getParent());
                Files.createDirectory(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x---")));
            }
            FileChannel channel = FileChannel.open(
                    root.resolve("lock"),
                    java.util.Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return lock(root, channel);
        } catch (IOException e) {
            throw new EngineException(ErrorReason.STORAGE, "Locking the data root " + root + ": " + e, e);
        }
    }

    private static RootLock lock(Path root, FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another engine in this very JVM: the same as another process.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new EngineException(
                            ErrorReason.NODE_IN_USE,
                            "Locking the data root " + root + ": another engine serves it."
                                    + " Stop that one, or choose another --root (and --host).")
                    .with("root", root.toString());
        }
        return new RootLock(channel);
    }

    /** Gives the root free for another engine. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EngineException(ErrorReason.STORAGE, "Unlocking the data root: " + e, e);
        }
    }
}
