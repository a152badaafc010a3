package io.caisson.filesystem;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
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
            remove(directory, name, directory);
        } catch (KernelException e) {
            throw StorageFailure.of("Removing " + trash.resolve(name), e);
        }
    }

    /** Removes everything that earlier removals have left. */
    public void empty() {
        try (FileDescriptor directory = Directories.open(trash)) {
            for (String name : DirectoryReader.names(directory)) {
                remove(directory, name, directory);
            }
        } catch (KernelException e) {
            throw StorageFailure.of("Emptying " + trash, e);
        }
    }

    /** Removes what stands at a name in a directory of our own, whole, where there is no trash beside it. */
    public static void removeWithin(Path directory, String name) {
        try (FileDescriptor parent = Directories.open(directory)) {
            remove(parent, name, parent);
        } catch (KernelException e) {
            throw StorageFailure.of("Removing " + directory.resolve(name), e);
        }
    }

    /**
     * Removes what stands at a name, whole; what is not there, or goes meanwhile, is no error.
     *
     * @param aside where parts go that are too deep to be reached by a chain of descriptors; on the same
     *     file system, empty again afterwards
     * @throws KernelException if something cannot be removed
     */
    public static void remove(FileDescriptor parent, String name, FileDescriptor aside) {
        Deque<String> deeper = new ArrayDeque<>();
        entry(parent, name, 0, aside, deeper);
        while (!deeper.isEmpty()) {
            entry(aside, deeper.pop(), 0, aside, deeper);
        }
    }

    private static void entry(
            FileDescriptor parent, String name, int depth, FileDescriptor aside, Deque<String> deeper) {
        if (!gone(() -> At.unlink(parent.number(), name), Errno.EISDIR)) {
            gone(() -> directory(parent, name, depth, aside, deeper), Errno.ENOENT);
        }
    }

    private static void directory(
            FileDescriptor parent, String name, int depth, FileDescriptor aside, Deque<String> deeper) {
        if (depth == DEEPEST) {
            String moved = ".deep-" + UUID.randomUUID();
            At.rename(parent.number(), name, aside.number(), moved, RENAME_NOREPLACE);
            deeper.push(moved);
            return;
        }
        try (FileDescriptor directory = Directories.open(parent, name)) {
            for (String child : DirectoryReader.names(directory)) {
                entry(directory, child, depth + 1, aside, deeper);
            }
        }
        At.removeDirectory(parent.number(), name);
    }

    /** Whether the call has done it, or found it done; not if it failed with what the caller expects. */
    private static boolean gone(Runnable call, Errno expected) {
        try {
            call.run();
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return true;
            }
            if (e.is(expected)) {
                return false;
            }
            throw e;
        }
    }
}
