package io.caisson.runtime.bundle;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.StorageFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The files of one container, in a directory of its own that only root may enter. It is there from before
 * anything is made of the container until everything is gone. Who changes something holds its lock, which the
 * kernel takes back from one that dies.
 */
final class ContainerDirectory implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path root;
    private final String id;
    private final Path directory;
    private final FileChannel lock;

    private ContainerDirectory(Path root, String id, FileChannel lock) {
        this.root = root;
        this.id = id;
        this.directory = root.resolve(id);
        this.lock = lock;
    }

    /**
     * Makes a container's, locked.
     *
     * @throws EngineException {@code CONTAINER_NAME_IN_USE}
     */
    static ContainerDirectory make(Path root, String id) {
        Path directory = root.resolve(id);
        var ownersOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try {
            Files.createDirectories(root, ownersOnly);
            Files.createDirectory(directory, ownersOnly);
            return locked(root, id, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new EngineException(
                            ErrorReason.CONTAINER_NAME_IN_USE,
                            "There is a container " + id + " already, in " + root
                                    + ": container with that ID already exists. Delete it, or take another ID",
                            e)
                    .with("container", id);
        } catch (IOException e) {
            throw StorageFailure.of("Making " + directory, e);
        }
    }

    /**
     * Opens a container's, and waits until it is nobody else's.
     *
     * @throws EngineException {@code CONTAINER_NOT_FOUND}
     */
    static ContainerDirectory open(Path root, String id) {
        Path directory = root.resolve(id);
        try {
            Object before = Files.readAttributes(directory.resolve(LOCK), BasicFileAttributes.class)
                    .fileKey();
            ContainerDirectory opened = locked(root, id, StandardOpenOption.WRITE);
            // Who was waited for may have deleted it, and somebody else made it anew.
            if (Files.exists(directory.resolve(LOCK))
                    && Files.readAttributes(directory.resolve(LOCK), BasicFileAttributes.class)
                            .fileKey()
                            .equals(before)) {
                return opened;
            }
            opened.close();
            throw notFound(root, id);
        } catch (NoSuchFileException e) {
            throw notFound(root, id);
        } catch (IOException e) {
            throw StorageFailure.of("Locking " + directory, e);
        }
    }

    private static ContainerDirectory locked(Path root, String id, StandardOpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(root.resolve(id).resolve(LOCK), options);
        try {
            // Given back with the channel, or with this process.
            channel.lock();
            return new ContainerDirectory(root, id, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static EngineException notFound(Path root, String id) {
        return new EngineException(
                        ErrorReason.CONTAINER_NOT_FOUND,
                        "There is no container " + id + " in " + root + ": container does not exist")
                .with("container", id);
    }

    /** What is known of a container, without its lock; empty if it is not there, or a launch died right at its begin. */
    static Optional<ContainerRecord> record(Path root, String id) {
        Path file = root.resolve(id).resolve("state.json");
        try {
            return Optional.of(ContainerRecord.parse(Files.readAllBytes(file), file.toString()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.of("Reading " + file, e);
        }
    }

    /** The named pipe at which its first process waits. */
    static Path gate(Path root, String id) {
        return root.resolve(id).resolve("start");
    }

    Path gate() {
        return directory.resolve("start");
    }

    /** The named pipe of the messages of its launch. */
    Path report() {
        return directory.resolve("report");
    }

    /** What its hooks write. */
    Path hookOutput() {
        return directory.resolve("hook-output");
    }

    Optional<ContainerRecord> record() {
        return record(root, id);
    }

    void write(ContainerRecord container) {
        write("state.json", container.document());
    }

    /** Writes a file whole or not at all. */
    void write(String name, byte[] bytes) {
        Path temporary = directory.resolve("." + name);
        try {
            Files.write(temporary, bytes);
            Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw StorageFailure.of("Writing " + directory.resolve(name), e);
        }
    }

    byte[] read(String name) {
        return read(root, id, name);
    }

    /** A file of a container's, without its lock. */
    static byte[] read(Path root, String id, String name) {
        Path file = root.resolve(id).resolve(name);
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw notFound(root, id);
        } catch (IOException e) {
            throw StorageFailure.of("Reading " + file, e);
        }
    }

    boolean has(String name) {
        return Files.exists(directory.resolve(name));
    }

    /** Removes it; the lock last, so that nobody takes half of it for a container. */
    void remove() {
        try {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    if (!entry.endsWith(LOCK)) {
                        Files.delete(entry);
                    }
                }
            }
            Files.delete(directory.resolve(LOCK));
            Files.delete(directory);
        } catch (IOException e) {
            throw StorageFailure.of("Removing " + directory, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw StorageFailure.of("Unlocking " + directory, e);
        }
    }
}
