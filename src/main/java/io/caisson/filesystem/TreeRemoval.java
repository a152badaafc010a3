package io.caisson.filesystem;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Removes trees that an image or a container has filled: by descriptor, never following a link, never
 * entering a mount, however deep.
 *
 * <p>What is to go is renamed into a trash directory of the same file system first, so that it is gone at
 * once under its own name, and a crash leaves only what {@link #empty} removes.
 */
public final class TreeRemoval {
    /** How deep it descends, one descriptor each, before it moves what is deeper up into the trash. */
    private static final int DEEPEST = 64;

    private static final int RENAME_NOREPLACE = 1;

    private final Path trash;

    /** @param trash on the same file system as what will be removed */
    public TreeRemoval(Path trash) {
        this.trash = trash;
    }

    /** Removes a file or tree at a path of our own; does nothing if there is none. */
    public void remove(Path path) {
        String aside = moveAside(path);
        if (!aside.isEmpty()) {
            removeAside(aside);
        }
    }

    /**
     * Takes a tree away from its path, into the trash.
     *
     * @return its name there for {@link #removeAside}, or empty if there was nothing
     */
    public String moveAside(Path path) {
        String aside = UUID.randomUUID().toString();
        try (FileDescriptor target = Directories.open(trash)) {
            At.rename(FileDescriptor.CURRENT_DIRECTORY, path.toString(), target.number(), aside, RENAME_NOREPLACE);
            return aside;
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return "";
            }
            throw StorageFailure.of("Moving " + path + " aside", e);
        }
    }

    /** Removes what {@link #moveAside} has moved. */
    public void removeAside(String name) {
        try (FileDescriptor directory = Directories.open(trash)) {
            entry(directory, directory, name, 0);
            rest(directory);
        } catch (KernelException e) {
            throw StorageFailure.of("Removing " + trash.resolve(name), e);
        }
    }

    /** Removes everything that earlier removals have left. */
    public void empty() {
        try (FileDescriptor directory = Directories.open(trash)) {
            for (String name : DirectoryReader.names(directory)) {
                entry(directory, directory, name, 0);
            }
        } catch (KernelException e) {
            throw StorageFailure.of("Emptying " + trash, e);
        }
    }

    /** Parts that were too deep lie beside the tree now, and may be deep again. */
    private static void rest(FileDescriptor trash) {
        boolean found = true;
        while (found) {
            found = false;
            try (FileDescriptor fresh = Directories.open(trash, ".")) {
                for (String name : DirectoryReader.names(fresh)) {
                    if (name.startsWith("deep-")) {
                        found = true;
                        entry(trash, trash, name, 0);
                    }
                }
            }
        }
    }

    private static void entry(FileDescriptor trash, FileDescriptor parent, String name, int depth) {
        try {
            At.unlink(parent.number(), name);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return;
            }
            if (!e.is(Errno.EISDIR) && !e.is(Errno.EPERM)) {
                throw e;
            }
            directory(trash, parent, name, depth);
        }
    }

    private static void directory(FileDescriptor trash, FileDescriptor parent, String name, int depth) {
        if (depth == DEEPEST) {
            At.rename(parent.number(), name, trash.number(), "deep-" + UUID.randomUUID(), RENAME_NOREPLACE);
            return;
        }
        try (FileDescriptor directory = Directories.open(parent, name)) {
            List<String> names = DirectoryReader.names(directory);
            for (String child : names) {
                entry(trash, directory, child, depth + 1);
            }
        }
        At.removeDirectory(parent.number(), name);
    }
}
