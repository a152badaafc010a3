package io.caisson.runtime.shim;

import io.caisson.filesystem.Directories;
import io.caisson.filesystem.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a runtime: for each container a directory with its pipes and its state, beside them one
 * directory of the files that say how containers ended, and an empty one to attach roots at.
 *
 * <p>All of it is 0700, and nothing in it need outlive a reboot.
 */
public final class RunDirectory {
    private static final String EXITS = "exits";
    private static final String ROOT = "root";
    private static final String CONTAINERS = "containers";
    private static final String EXECS = "execs";

    private final Path directory;

    public RunDirectory(Path directory) {
        this.directory = directory;
        try {
            for (String name : List.of(EXITS, ROOT, CONTAINERS, EXECS)) {
                Files.createDirectories(
                        directory.resolve(name),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw StorageFailure.of("Preparing the run directory " + directory, e);
        }
    }

    /** Where containers' ends are written. */
    public Path exits() {
        return directory.resolve(EXITS);
    }

    /** An empty directory that a root file system is attached at, in the container's own mount namespace. */
    public Path attachPoint() {
        return directory.resolve(ROOT);
    }

    public Path output(String id) {
        return container(id).resolve("stdout");
    }

    public Path errorOutput(String id) {
        return container(id).resolve("stderr");
    }

    /** The pipe that it reads from, if it reads. */
    public Path input(String id) {
        return container(id).resolve("stdin");
    }

    /** The pipe that tells its supervisor that its input is to end. */
    public Path inputEnd(String id) {
        return container(id).resolve("stdin.end");
    }

    /** Makes a container's directory. */
    public void make(String id) {
        try {
            Files.createDirectory(
                    container(id), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw StorageFailure.of("Making the run directory of container " + id, e);
        }
    }

    /** Whether anything of a container is there. */
    public boolean holds(String id) {
        return Files.exists(container(id), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(exits().resolve(id), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(exits().resolve("." + id), LinkOption.NOFOLLOW_LINKS);
    }

    /** All containers that have a directory. */
    public List<String> list() {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.resolve(CONTAINERS))) {
            entries.forEach(entry -> ids.add(entry.getFileName().toString()));
            return ids;
        } catch (IOException e) {
            throw StorageFailure.of("Listing the run directory " + directory, e);
        }
    }

    /** Removes all files of a container. */
    public void remove(String id) {
        try {
            removeExit(id);
            Path own = container(id);
            if (Files.isDirectory(own)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(own)) {
                    for (Path entry : entries) {
                        Files.delete(entry);
                    }
                }
                Files.delete(own);
            }
        } catch (IOException e) {
            throw StorageFailure.of("Removing the run directory of container " + id, e);
        }
    }

    /** Removes what says how a container, or a process made in one, has ended. */
    void removeExit(String id) {
        Directories.removeFile(exits().resolve(id));
        Directories.removeFile(exits().resolve("." + id));
    }

    /** Writes a container's state; a rename makes it whole or absent. */
    public void writeState(String id, ShimState state) {
        Path temporary = container(id).resolve(".state");
        try {
            Files.writeString(temporary, state.text(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            Files.move(temporary, container(id).resolve("state"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw StorageFailure.of("Writing the state of container " + id, e);
        }
    }

    /** A container's state; empty if its launch did not come that far. */
    public Optional<ShimState> readState(String id) {
        try {
            return Optional.of(ShimState.parse(Files.readString(container(id).resolve("state"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.of("Reading the state of container " + id, e);
        }
    }

    /** How a container ended; empty if it has not. */
    public Optional<ExitStatus> readExit(String id) {
        try {
            byte[] bytes = Files.readAllBytes(exits().resolve(id));
            if (bytes.length != 24) {
                return Optional.of(new ExitStatus(137, Instant.now()));
            }
            ByteBuffer status = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int code = ExitStatus.codeOf((int) status.getLong());
            return Optional.of(new ExitStatus(code, Instant.ofEpochSecond(status.getLong(), status.getLong())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.of("Reading the end of container " + id, e);
        }
    }

    /** Where the records of processes are that were made in containers which run. */
    public Path execs() {
        return directory.resolve(EXECS);
    }

    private Path container(String id) {
        return directory.resolve(CONTAINERS).resolve(id);
    }
}
