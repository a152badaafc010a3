package io.caisson.volume;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Undo;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.DiskUsage;
import io.caisson.filesystem.DurableFile;
import io.caisson.filesystem.EngineMount;
import io.caisson.filesystem.TreeCopy;
import io.caisson.filesystem.TreeRemoval;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories of volumes: {@code <root>/volumes/<id>/data}, 0755 below 0700 ones.
 *
 * <p>Beside {@code data} lie, while a copy-up is under way, {@code copy-up.partial} (not complete, of no
 * worth) and then {@code copy-up} (complete, to be moved into {@code data}). A volume that is deleted
 * lies in {@code <root>/trash/volume-<id>} until it is removed. Where {@code data} is a mount, the two lie
 * hidden in it instead, since nothing is moved into it from another file system.
 */
final class VolumeDirectories {
    private static final String DATA = "data";
    private static final String PARTIAL = "copy-up.partial";
    private static final String COMPLETE = "copy-up";
    private static final String HIDDEN = ".caisson-";
    /** How files are called that a volume needs for its mount, before it first was mounted. */
    private static final String NEW = ".new";

    private final Path volumes;
    private final Path trash;
    private final TreeRemoval removal;

    VolumeDirectories(Path root) {
        this.volumes = root.resolve("volumes");
        this.trash = root.resolve("trash");
        this.removal = new TreeRemoval(trash);
    }

    Path data(String id) {
        return volumes.resolve(id).resolve(DATA);
    }

    boolean exists(String id) {
        return Files.isDirectory(data(id), LinkOption.NOFOLLOW_LINKS);
    }

    /** What a volume's data takes; nothing if it is not there. */
    DiskUsage usage(String id) {
        return exists(id) ? DiskUsage.of(data(id)) : new DiskUsage(0, 0);
    }

    /** Makes the empty directory of a new volume, durably. */
    void create(String id) {
        attempt("make the directory of volume", id, () -> {
            makePrivate(volumes);
            Path directory = volumes.resolve(id);
            Directories.make(directory, 0700);
            Directories.make(directory.resolve(DATA), 0755);
            sync(directory);
            sync(volumes);
        });
    }

    /** Removes the directory of a volume that never was, unless it holds anything; true if it is gone. */
    boolean removeIfEmpty(String id) {
        try {
            Path directory = volumes.resolve(id);
            if (isNoDirectory(directory) || isNoDirectory(directory.resolve(DATA)) || !removeNew(directory)) {
                return false;
            }
            Files.deleteIfExists(directory.resolve(DATA));
            Files.deleteIfExists(directory);
            return true;
        } catch (DirectoryNotEmptyException holdsSomething) {
            return false;
        } catch (IOException e) {
            throw failure("remove the empty directory of volume", id, e);
        }
    }

    /** Removes what was made for a mount that never was; false if anything else is there beside the data. */
    private static boolean removeNew(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        List<Path> made;
        try (Stream<Path> entries = Files.list(directory)) {
            made = entries.filter(entry -> !entry.endsWith(DATA)).toList();
        }
        boolean isNew = made.stream()
                .allMatch(entry ->
                        entry.toString().endsWith(NEW) && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS));
        if (!isNew || !isEmptyOrGone(directory.resolve(DATA))) {
            return false;
        }
        for (Path file : made) {
            Files.delete(file);
        }
        return true;
    }

    private static boolean isEmptyOrGone(Path data) throws IOException {
        try (Stream<Path> entries = Files.list(data)) {
            return entries.findFirst().isEmpty();
        } catch (NoSuchFileException gone) {
            return true;
        }
    }

    private static boolean isNoDirectory(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Renames a volume aside and removes it; harmless when repeated. */
    void remove(String id) {
        attempt("remove the directory of volume", id, () -> {
            makePrivate(trash);
            Path aside = trash.resolve("volume-" + id);
            if (Files.exists(volumes.resolve(id), LinkOption.NOFOLLOW_LINKS)) {
                Files.move(volumes.resolve(id), aside, StandardCopyOption.ATOMIC_MOVE);
                sync(volumes);
                sync(trash);
            }
            removal.removeAside(aside.getFileName().toString());
        });
    }

    /** Takes a volume back from the trash, as far as it is still there; false if it is not. */
    boolean takeBack(String id) {
        Path aside = trash.resolve("volume-" + id);
        if (!Files.isDirectory(aside, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        attempt("take back the directory of volume", id, () -> {
            Files.move(aside, volumes.resolve(id), StandardCopyOption.ATOMIC_MOVE);
            sync(volumes);
        });
        return true;
    }

    /** The names of all directories of volumes; not of what somebody else has put there, such as {@code lost+found}. */
    List<String> list() {
        try (Stream<Path> entries = Files.list(volumes)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(VolumeRules::isId)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw failure("list the directories below", volumes.toString(), e);
        }
    }

    boolean isEmpty(String id) {
        try (Stream<Path> entries = Files.list(data(id))) {
            return entries.allMatch(entry -> isCopy(entry.getFileName().toString()));
        } catch (IOException e) {
            throw failure("look into volume", id, e);
        }
    }

    /** Whether a complete copy waits to be moved in. */
    boolean hasCopy(String id) {
        return Files.isDirectory(copy(id, COMPLETE), LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes a copy that was not completed. */
    void dropPartialCopy(String id) {
        removeCopy(id, PARTIAL);
    }

    private void removeCopy(String id, String name) {
        if (EngineMount.isAt(data(id))) {
            TreeRemoval.removeWithin(data(id), HIDDEN + name);
        } else {
            makeTrash();
            removal.remove(copy(id, name));
        }
    }

    private static boolean isCopy(String name) {
        return name.equals(HIDDEN + PARTIAL) || name.equals(HIDDEN + COMPLETE);
    }

    /** On the file system of the data: what is mounted there has its own. */
    private Path copy(String id, String name) {
        return EngineMount.isAt(data(id))
                ? data(id).resolve(HIDDEN + name)
                : volumes.resolve(id).resolve(name);
    }

    /** Copies a directory beside the data; complete and durable when it returns, gone if it fails. */
    void stageCopy(String id, Path source) {
        Path partial = copy(id, PARTIAL);
        dropPartialCopy(id);
        try (Undo undo = new Undo()) {
            undo.push("remove " + partial, () -> dropPartialCopy(id));
            TreeCopy.copy(source, partial);
            DurableFile.rename(partial, copy(id, COMPLETE));
            undo.commit();
        } catch (EngineException e) {
            throw e.with("volume", id);
        }
    }

    /**
     * Moves a complete copy into the data, entry by entry, so that who has the directory mounted keeps
     * it; what is there already is never replaced. Harmless when repeated.
     */
    void moveCopyIn(String id) {
        Directories.moveContent(copy(id, COMPLETE), data(id));
        removeCopy(id, COMPLETE);
    }

    private void makeTrash() {
        attempt("make the trash for volume", trash.toString(), () -> makePrivate(trash));
    }

    private static void makePrivate(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void attempt(String what, String id, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw failure(what, id, e);
        }
    }

    private static EngineException failure(String what, String id, IOException cause) {
        return new EngineException(
                        ErrorReason.STORAGE,
                        "Cannot " + what + " " + id + ": " + cause + ". See whether the data root is intact",
                        cause)
                .with("volume", id);
    }

    private interface Step {
        void run() throws IOException;
    }
}
