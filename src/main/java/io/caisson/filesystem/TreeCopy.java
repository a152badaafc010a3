package io.caisson.filesystem;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Copies a tree that an image or a container has filled: by descriptor, never following a link, never
 * entering a mount, however deep and whatever the names. What it copies keeps owner, permissions with
 * setuid and setgid, times, extended attributes, hard links among each other, holes and device numbers.
 */
public final class TreeCopy implements AutoCloseable {
    private final DirectoryChain source;
    private final DirectoryChain target;
    private final LinkedFiles linked;
    private final FileContentCopy content = new FileContentCopy();
    /** The directories on the way to the current one, which comes first. */
    private final Deque<Level> levels = new ArrayDeque<>();

    private String name = ".";

    private TreeCopy(FileDescriptor from, FileDescriptor to) {
        source = new DirectoryChain(from);
        target = new DirectoryChain(to);
        linked = new LinkedFiles(to);
    }

    /**
     * Copies a directory with all that is in it, durably. A copy that fails is left half, for its owner to
     * remove.
     *
     * @param source a directory; a link of procfs to one will do
     * @param target does not exist yet
     * @throws EngineException {@code DISK_FULL}; {@code STORAGE} for all else
     */
    public static void copy(Path source, Path target) {
        Directories.make(target, 0700);
        try (FileDescriptor from = Directories.open(source.resolve("."));
                FileDescriptor to = Directories.open(target);
                TreeCopy copy = new TreeCopy(from.duplicate(), to.duplicate())) {
            copy.all(source);
            FileCalls.syncFileSystem(to);
        } catch (KernelException e) {
            throw StorageFailure.of("Copying " + source + " to " + target, e);
        }
    }

    /**
     * Copies what is in a directory into one that is there and empty, which becomes like it.
     *
     * @param source a directory; a link of procfs to one will do
     * @throws EngineException {@code DISK_FULL}; {@code STORAGE} for all else
     */
    public static void fill(Path source, FileDescriptor target) {
        try (FileDescriptor from = Directories.open(source.resolve("."));
                TreeCopy copy = new TreeCopy(from.duplicate(), target.duplicate())) {
            copy.all(source);
        } catch (KernelException e) {
            throw StorageFailure.of("Copying the content of " + source, e);
        }
    }

    private void all(Path root) {
        try {
            enter();
            while (!levels.isEmpty()) {
                Iterator<String> names = levels.element().names();
                if (names.hasNext()) {
                    name = names.next();
                    entry();
                } else {
                    leave();
                }
            }
        } catch (KernelException e) {
            throw StorageFailure.of("Copying '" + FileName.printable(name) + "' of " + root, e);
        }
    }

    @Override
    public void close() {
        linked.close();
        content.close();
        source.close();
        target.close();
    }

    private void entry() {
        FileDescriptor from = source.current();
        FileDescriptor to = target.current();
        Stat stat = At.stat(from.number(), name);
        if (stat.isDirectory()) {
            At.makeDirectory(to.number(), name, 0700);
            source.descend(name);
            target.descend(name);
            enter();
        } else if (!linked.linkTo(stat, to, name)) {
            make(from, to, stat);
            linked.remember(stat, to, name);
        }
    }

    private void make(FileDescriptor from, FileDescriptor to, Stat stat) {
        if (stat.type() == FileType.REGULAR) {
            file(from, to);
            return;
        }
        if (stat.type() == FileType.SYMLINK) {
            At.symlink(At.readLink(from.number(), name), to.number(), name);
        } else {
            At.makeNode(to.number(), name, stat.type(), 0600, stat.specialMajor(), stat.specialMinor());
        }
        FileAttributes.copy(from, to, name, stat);
    }

    private void file(FileDescriptor fromDirectory, FileDescriptor toDirectory) {
        int read = Open.O_RDONLY | Open.O_NOFOLLOW | Open.O_NONBLOCK | Open.O_NOCTTY;
        int write = Open.O_WRONLY | Open.O_CREAT | Open.O_EXCL | Open.O_NOFOLLOW;
        long inside = Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS | Open.RESOLVE_NO_XDEV;
        try (FileDescriptor from = At.open(fromDirectory.number(), name, read, 0, inside);
                FileDescriptor to = At.open(toDirectory.number(), name, write, 0600, inside)) {
            Stat stat = At.stat(from);
            if (stat.type() != FileType.REGULAR) {
                throw changed();
            }
            content.copy(from, to, stat.size());
            FileAttributes.copy(from, stat, to);
        }
    }

    private void enter() {
        Stat stat = At.stat(source.current());
        levels.push(
                new Level(name, stat, DirectoryReader.names(source.current()).iterator()));
    }

    /** What is said of a directory is set once nothing more is put into it, which would change its time. */
    private void leave() {
        Level level = levels.pop();
        name = level.name();
        if (levels.isEmpty()) {
            linked.forget();
        }
        FileAttributes.copy(source.current(), level.stat(), target.current());
        if (!levels.isEmpty() && !(source.ascend() && target.ascend())) {
            throw changed();
        }
    }

    private EngineException changed() {
        return new EngineException(
                ErrorReason.STORAGE,
                "Copying '" + FileName.printable(name) + "': somebody changes the tree while it is copied.");
    }

    private record Level(String name, Stat stat, Iterator<String> names) {}
}
