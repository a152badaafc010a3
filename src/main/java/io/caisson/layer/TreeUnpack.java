package io.caisson.layer;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.StorageFailure;
import io.caisson.filesystem.TreeIds;
import io.caisson.filesystem.TreePath;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a tar into a directory that is there, and that others may change meanwhile. Below it, the kernel follows
 * no link ({@code RESOLVE_NO_SYMLINKS}, {@code RESOLVE_BENEATH}). A file takes the place of another once it is
 * whole; directories that are there stay as they are. Neither takes the place of the other. For one thread.
 */
public final class TreeUnpack implements AutoCloseable {
    private static final long BENEATH = Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS | Open.RESOLVE_NO_MAGICLINKS;
    private static final int DIRECTORY = Open.O_RDONLY | Open.O_DIRECTORY;
    private static final int SPECIAL = 07000;
    private static final int RANDOM_BYTES = 8;
    /** Names of directories are kept until the end. */
    private static final int MOST_DIRECTORIES = 1_000_000;

    private final FileDescriptor target;
    private final TreeIds ids;
    private final boolean archive;
    private final FileContent content = new FileContent();
    private final Attributes attributes = Attributes.anywhere();
    private final String temporary;
    /** What is written into a directory changes its time: set all at the end. */
    private final Map<EntryName, FileTimes> made = new LinkedHashMap<>();

    private TreeUnpack(FileDescriptor target, TreeIds ids, boolean archive) {
        byte[] random = new byte[RANDOM_BYTES];
        RandomGenerator.getDefault().nextBytes(random);
        this.target = target;
        this.ids = ids;
        this.archive = archive;
        this.temporary = ".caisson-" + HexFormat.of().formatHex(random);
    }

    /**
     * Unpacks all of it.
     *
     * @param place of the directory
     * @param archive whether files get the owners, setuid bits and attributes that the tar tells, instead of root's
     * @param tar read to its end, and left open
     * @throws EngineException as {@code ContainerFiles.copyIn}; what is unpacked by then stays
     */
    public static void into(TreePath place, boolean archive, InputStream tar) {
        try (FileDescriptor target = place.directory();
                TreeUnpack unpack = new TreeUnpack(target, place.ids(), archive)) {
            unpack.all(tar);
        } catch (KernelException e) {
            throw StorageFailure.of("Copying into '" + place.shown() + "' of a container", e);
        }
    }

    @Override
    public void close() {
        content.close();
    }

    private void all(InputStream tar) {
        try {
            PaxHeaders headers = new PaxHeaders(tar);
            // Not closed: the stream is the caller's. The encoding keeps every byte of a name as it is.
            TarArchiveInputStream entries = new TarArchiveInputStream(headers, "ISO-8859-1");
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                PaxRecords pax = headers.next();
                pax.name(entry);
                entry(entry, entries, pax.xattrs());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException(
                    ErrorReason.CONTENT_CORRUPT, "The tar cannot be read: " + LayerRefusal.words(e) + ".", e);
        }
        made.forEach((name, times) -> settle(name, times));
    }

    private void entry(TarArchiveEntry entry, InputStream tar, Map<String, byte[]> xattrs) throws IOException {
        EntryName name = name(entry.getName());
        if (name.isRoot()) {
            return;
        }
        try (FileDescriptor parent = parent(name)) {
            if (entry.isDirectory()) {
                directory(parent, name, entry, xattrs);
                return;
            }
            requireNoDirectory(parent, name);
            make(parent, name, entry, tar, xattrs);
        } catch (KernelException e) {
            throw failure(name, e);
        }
    }

    private void make(
            FileDescriptor parent, EntryName name, TarArchiveEntry entry, InputStream tar, Map<String, byte[]> xattrs)
            throws IOException {
        try {
            if (entry.isSymbolicLink()) {
                At.symlink(entry.getLinkName(), parent.number(), temporary);
                attributes.ofName(parent, temporary, owner(entry, name), Map.of(), times(entry));
            } else if (entry.isLink()) {
                link(parent, name, name(entry.getLinkName()));
            } else if (entry.isFIFO()) {
                At.makeNode(parent.number(), temporary, FileType.FIFO, 0600, 0, 0);
                attributes.ofName(parent, temporary, owner(entry, name), Map.of(), times(entry));
                At.changeMode(parent.number(), temporary, permissions(entry));
            } else if (entry.isCharacterDevice() || entry.isBlockDevice()) {
                throw refused(name, "devices are not copied", null);
            } else if (entry.isFile() || entry.isSparse()) {
                try (FileDescriptor file = FileContent.create(parent, temporary, 0600)) {
                    content.copy(tar, file, entry.getRealSize());
                    attributes.ofFile(
                            file, owner(entry, name), permissions(entry), archive ? xattrs : Map.of(), times(entry));
                }
            } else {
                throw refused(name, "it is of no known type", null);
            }
            At.rename(parent.number(), temporary, parent.number(), name.last(), 0);
        } finally {
            // rename(2) of two names of one file leaves both.
            removeTemporary(parent);
        }
    }

    private void link(FileDescriptor parent, EntryName name, EntryName first) {
        if (first.isRoot()) {
            throw refused(name, "it is a hard link to a directory", null);
        }
        try (FileDescriptor from = At.open(target.number(), first.parent(), DIRECTORY, 0, BENEATH)) {
            At.link(from.number(), first.last(), parent.number(), temporary);
        }
    }

    private void directory(FileDescriptor parent, EntryName name, TarArchiveEntry entry, Map<String, byte[]> xattrs) {
        try {
            At.makeDirectory(parent.number(), name.last(), 0700);
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            if (!At.stat(parent.number(), name.last()).isDirectory()) {
                throw refused(name, "it is a directory, and there is something else in its place", e);
            }
            return;
        }
        try (FileDescriptor directory = Directories.open(parent, name.last())) {
            attributes.ofDirectory(directory, owner(entry, name), permissions(entry), archive ? xattrs : Map.of());
        }
        if (made.size() >= MOST_DIRECTORIES) {
            throw new EngineException(
                    ErrorReason.LIMIT_EXCEEDED,
                    "Copying into a container: the tar has more than " + MOST_DIRECTORIES + " directories");
        }
        made.put(name, times(entry));
    }

    /** The directory that an entry lies in, made with its parents if it is missing. */
    private FileDescriptor parent(EntryName name) {
        try {
            return At.open(target.number(), name.parent(), DIRECTORY, 0, BENEATH);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        FileDescriptor directory = target.duplicate();
        for (String component : name.components().subList(0, name.components().size() - 1)) {
            try (FileDescriptor above = directory) {
                try {
                    At.makeDirectory(above.number(), component, 0755);
                    At.changeOwner(above.number(), component, ids.outside(0), ids.outside(0));
                } catch (KernelException e) {
                    if (!e.is(Errno.EEXIST)) {
                        throw e;
                    }
                }
                directory = At.open(above.number(), component, DIRECTORY, 0, BENEATH);
            }
        }
        return directory;
    }

    private static void requireNoDirectory(FileDescriptor parent, EntryName name) {
        try {
            if (At.stat(parent.number(), name.last()).isDirectory()) {
                throw refused(name, "it is no directory, and there is one in its place", null);
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private void removeTemporary(FileDescriptor parent) {
        try {
            At.unlink(parent.number(), temporary);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private void settle(EntryName name, FileTimes times) {
        try (FileDescriptor parent = At.open(target.number(), name.parent(), DIRECTORY, 0, BENEATH)) {
            At.setTimes(parent.number(), name.last(), times);
        } catch (KernelException e) {
            // Somebody has moved it away.
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
                throw failure(name, e);
            }
        }
    }

    private Owner owner(TarArchiveEntry entry, EntryName name) {
        Owner told = archive ? Owner.of(entry, name) : new Owner(0, 0);
        Owner owner = new Owner(ids.outside(told.uid()), ids.outside(told.gid()));
        if (owner.uid() < 0 || owner.gid() < 0) {
            String who = told.uid() + ":" + told.gid();
            throw refused(name, "the container's user namespace has no owner " + who, null);
        }
        return owner;
    }

    private int permissions(TarArchiveEntry entry) {
        int permissions = entry.getMode() & 07777;
        return archive ? permissions : permissions & ~SPECIAL;
    }

    private static FileTimes times(TarArchiveEntry entry) {
        java.time.Instant modified = entry.getLastModifiedTime().toInstant();
        return FileTimes.modified(modified.getEpochSecond(), modified.getNano());
    }

    private static EntryName name(String raw) {
        try {
            return EntryName.parse(raw);
        } catch (EngineException e) {
            throw new EngineException(
                            ErrorReason.COPY_REFUSED,
                            "The tar has the entry '" + FileName.printable(raw) + "', which is no name to copy to",
                            e)
                    .with("entry", FileName.printable(raw));
        }
    }

    private static EngineException failure(EntryName name, KernelException e) {
        return switch (e.errno()) {
            case ENOTDIR, ELOOP, EXDEV -> refused(name, "what leads there is no directory, or a link", e);
            case EROFS -> refused(name, "it is read-only there", e);
            case EBUSY -> refused(name, "something is mounted there", e);
            case ENAMETOOLONG -> refused(name, "its name is too long", e);
            case ENOENT -> refused(name, "it is a hard link to what is not there", e);
            default -> StorageFailure.of("Copying '" + FileName.printable(name.toString()) + "' into a container", e);
        };
    }

    private static EngineException refused(EntryName name, String why, @Nullable Throwable cause) {
        String shown = FileName.printable(name.toString());
        return new EngineException(
                        ErrorReason.COPY_REFUSED, "Cannot copy '" + shown + "' into the container: " + why, cause)
                .with("entry", shown);
    }
}
