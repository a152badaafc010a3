package io.caisson.filesystem;

import io.caisson.error.EngineException;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Open;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that are there whole or not at all, whatever happens to the power. */
public final class DurableFile {
    private static final String TEMPORARY = ".tmp-";

    private DurableFile() {}

    /** Writes a file, 0600, in place of what was there: temporary name, fsync, rename, fsync of the directory. */
    public static void write(Path file, byte[] bytes) {
        Path temporary = file.resolveSibling(TEMPORARY + UUID.randomUUID());
        try (NewFile fresh = NewFile.create(temporary, file.toString())) {
            fresh.write(bytes, 0, bytes.length);
            fresh.sync();
            rename(temporary, file);
        } catch (EngineException e) {
            discard(temporary, e);
            throw e;
        }
    }

    /** Removes what a crash has left of {@link #write} in a directory; only while nothing is written there. */
    public static void sweep(Path directory) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, TEMPORARY + "*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw StorageFailure.of("Removing what was left in " + directory, e);
        }
    }

    /**
     * Renames a file or directory in place of what may be there, durably.
     *
     * @throws io.caisson.error.EngineException {@code DISK_FULL} or {@code STORAGE}
     */
    public static void rename(Path from, Path to) {
        try {
            At.rename(
                    FileDescriptor.CURRENT_DIRECTORY,
                    from.toString(),
                    FileDescriptor.CURRENT_DIRECTORY,
                    to.toString(),
                    0);
            syncDirectory(to.resolveSibling("."));
        } catch (KernelException e) {
            throw StorageFailure.of("Renaming " + from + " to " + to, e);
        } catch (IOException e) {
            throw StorageFailure.of("Syncing the directory of " + to, e);
        }
    }

    /**
     * Brings to disk what a file of ours holds.
     *
     * @throws io.caisson.error.EngineException {@code DISK_FULL} or {@code STORAGE}
     */
    public static void sync(Path file) {
        int flags = Open.O_RDONLY | Open.O_NOFOLLOW;
        try (FileDescriptor open = At.open(FileDescriptor.CURRENT_DIRECTORY, file.toString(), flags, 0, 0)) {
            FileCalls.sync(open);
        } catch (KernelException e) {
            throw StorageFailure.of("Bringing " + file + " to disk", e);
        }
    }

    /** Makes renames and new names in a directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void discard(Path temporary, EngineException cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
