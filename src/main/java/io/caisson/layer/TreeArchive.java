package io.caisson.layer;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.DirectoryChain;
import io.caisson.filesystem.PathStatus;
import io.caisson.filesystem.StorageFailure;
import io.caisson.filesystem.TreeIds;
import io.caisson.filesystem.TreePath;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.IoBuffer;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes a tree that an image or a container has filled as a tar: by descriptor, never following a link,
 * never entering a mount. Entries come in the order of their names, so that equal trees give equal bytes;
 * sockets are left out, as tar(1) does. Holes are written as zeros: every program reads these, and an
 * unpacked layer has its holes again.
 *
 * <p>What vanishes while it is written is left out; a file that shrinks is filled up with zeros.
 */
public final class TreeArchive implements AutoCloseable {
    private static final int BLOCK = 256 * 1024;
    private static final int SEEK_SET = 0;
    /** What no program can name in one call, and no layer may hold. */
    private static final int LONGEST_PATH = 4096;

    private final DirectoryChain chain;
    private final TarWriter tar;
    private final OverlayNotes notes;
    private final Deque<Level> levels = new ArrayDeque<>();
    /** Files with several names that were written, each with its first name. */
    private final Map<Identity, String> linked = new HashMap<>();

    private final IoBuffer memory = IoBuffer.allocate(BLOCK);
    private final byte[] block = new byte[BLOCK];
    private final TreeIds ids;
    private String path = ".";

    private TreeArchive(FileDescriptor root, OverlayNotes notes, TreeIds ids, OutputStream out) {
        this.chain = new DirectoryChain(root);
        this.notes = notes;
        this.ids = ids;
        this.tar = new TarWriter(out);
    }

    /**
     * Writes all that a directory shows.
     *
     * @param root closed at the end
     * @throws EngineException {@code STORAGE}; {@code LIMIT_EXCEEDED} for a path that nobody could read
     * @throws IOException of the stream
     */
    public static void merged(FileDescriptor root, OutputStream out) throws IOException {
        try (root) {
            // A mount that is attached nowhere has a descriptor that can only be looked through (O_PATH).
            write(Directories.open(root.path().resolve(".")), OverlayNotes.IGNORED, out);
        } catch (KernelException e) {
            throw StorageFailure.of("Reading a tree for an archive", e);
        }
    }

    /**
     * Writes the upper directory of an overlay as a layer: what it deletes and replaces becomes {@code .wh.}
     * entries (image-spec, layer.md, "Whiteouts").
     *
     * @throws EngineException as above; {@code LAYER_REFUSED} for what a layer cannot say
     * @throws IOException of the stream
     */
    public static void changes(Path upper, OutputStream out) throws IOException {
        write(Directories.open(upper), OverlayNotes.TOLD, out);
    }

    /**
     * Writes what lies at a path, with all below it; of a directory on which something is mounted, only itself.
     *
     * @param follow whether a link at the end of the path is followed
     * @param name what it is called in the tar; {@code .} for a directory whose content is meant
     * @param first hears what it is before anything is written
     * @throws EngineException {@code PATH_NOT_FOUND}; {@code STORAGE}, for a socket also; {@code LIMIT_EXCEEDED} as
     *     above
     * @throws IOException of the stream
     */
    public static void named(TreePath path, boolean follow, String name, Consumer<PathStatus> first, OutputStream out)
            throws IOException {
        // Nothing else is read than what is open from here on, whatever has its name by then.
        try (FileDescriptor file = path.open(follow)) {
            first.accept(path.status(file));
            Stat stat = At.stat(file);
            FileDescriptor root =
                    stat.isDirectory() ? Directories.open(file.path().resolve(".")) : file.duplicate();
            try (TreeArchive archive = new TreeArchive(root, OverlayNotes.IGNORED, path.ids(), out)) {
                archive.path = name;
                if (stat.isDirectory()) {
                    archive.all();
                } else {
                    archive.single(file, stat);
                }
                archive.tar.finish();
            }
        } catch (KernelException e) {
            throw StorageFailure.of("Reading '" + FileName.printable(name) + "' for an archive", e);
        }
    }

    private static void write(FileDescriptor root, OverlayNotes notes, OutputStream out) throws IOException {
        try (TreeArchive archive = new TreeArchive(root, notes, TreeIds.SAME, out)) {
            archive.all();
            archive.tar.finish();
        }
    }

    @Override
    public void close() {
        memory.close();
        chain.close();
    }

    private void all() throws IOException {
        try {
            enter(At.stat(chain.current()));
            while (!levels.isEmpty()) {
                Iterator<String> names = levels.element().names();
                if (names.hasNext()) {
                    String name = names.next();
                    path = below(levels.element().path(), name);
                    entry(name);
                } else {
                    leave();
                }
            }
        } catch (KernelException e) {
            throw StorageFailure.of("Reading '" + FileName.printable(path) + "' for an archive", e);
        }
    }

    private void entry(String name) throws IOException {
        try {
            Stat stat = At.stat(chain.current().number(), name);
            if (stat.isDirectory()) {
                directory(name, stat);
            } else {
                leaf(name, stat);
            }
        } catch (KernelException e) {
            // The container may run on.
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ESTALE)) {
                throw e;
            }
        }
    }

    private void directory(String name, Stat stat) throws IOException {
        try {
            chain.descend(name);
        } catch (KernelException e) {
            if (!e.is(Errno.EXDEV)) {
                throw e;
            }
            // Something is mounted there.
            begin(TarEntry.of(path, stat, "", TarEntry.none()));
            return;
        }
        enter(stat);
    }

    private void single(FileDescriptor file, Stat stat) throws IOException {
        switch (stat.type()) {
            case REGULAR -> {
                // By the descriptor, whose type is known, and not by a name that may mean a device by now.
                int flags = Open.O_RDONLY | Open.O_NONBLOCK | Open.O_NOCTTY;
                try (FileDescriptor opened =
                        At.open(FileDescriptor.CURRENT_DIRECTORY, file.path().toString(), flags, 0, 0)) {
                    file(opened);
                }
            }
            case SYMLINK -> begin(TarEntry.of(path, stat, At.readLink(file.number(), ""), TarEntry.none()));
            case SOCKET ->
                throw new EngineException(
                        ErrorReason.STORAGE,
                        "Writing '" + FileName.printable(path)
                                + "' to an archive: it is a socket, which no tar holds.");
            default -> begin(TarEntry.of(path, stat, "", TarEntry.none()));
        }
    }

    private void enter(Stat stat) throws IOException {
        FileDescriptor directory = chain.current();
        begin(entry(stat, "", TarAttributes.of(directory)));
        if (notes.isOpaque(directory, path)) {
            begin(TarEntry.file(below(path, OverlayNotes.OPAQUE), 0));
        }
        levels.push(new Level(
                path, DirectoryReader.names(directory).stream().sorted().iterator()));
    }

    private void leave() {
        path = levels.pop().path();
        if (!levels.isEmpty() && !chain.ascend()) {
            throw new EngineException(
                    ErrorReason.STORAGE,
                    "Writing '" + FileName.printable(path)
                            + "' to an archive: somebody moves directories meanwhile. Pause the container, or try"
                            + " again.");
        }
    }

    private void leaf(String name, Stat stat) throws IOException {
        FileDescriptor directory = chain.current();
        if (notes.isWhiteout(stat)) {
            begin(TarEntry.file(below(levels.element().path(), OverlayNotes.WHITEOUT + name), 0));
            return;
        }
        notes.checkName(name, path);
        if (stat.type() == FileType.SOCKET) {
            return;
        }
        String first = stat.links() > 1 ? linked.get(Identity.of(stat)) : null;
        if (first != null) {
            begin(TarEntry.hardLink(path, first, stat));
            return;
        }
        if (stat.type() == FileType.REGULAR) {
            file(directory, name);
        } else {
            String target = stat.type() == FileType.SYMLINK ? At.readLink(directory.number(), name) : "";
            begin(entry(stat, target, TarAttributes.of(directory, name)));
        }
        if (stat.links() > 1) {
            linked.put(Identity.of(stat), path);
        }
    }

    private void file(FileDescriptor directory, String name) throws IOException {
        int flags = Open.O_RDONLY | Open.O_NOFOLLOW | Open.O_NONBLOCK | Open.O_NOCTTY;
        // A file may be a mount, such as /etc/hosts of a container.
        long inside = Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS;
        try (FileDescriptor file = At.open(directory.number(), name, flags, 0, inside)) {
            file(file);
        }
    }

    private void file(FileDescriptor file) throws IOException {
        Stat stat = At.stat(file);
        if (stat.type() != FileType.REGULAR) {
            return;
        }
        notes.checkWhole(file, path);
        begin(entry(stat, "", TarAttributes.of(file)));
        content(file, stat.size());
    }

    private void content(FileDescriptor file, long size) throws IOException {
        long at = 0;
        while (at < size) {
            long data = FileCalls.seek(file, at, FileCalls.SEEK_DATA);
            if (data < 0 || data >= size) {
                break;
            }
            long hole = FileCalls.seek(file, data, FileCalls.SEEK_HOLE);
            tar.fill(data - at);
            at = data(file, data, hole < 0 ? size : Math.min(hole, size));
            if (at < Math.min(hole, size)) {
                break;
            }
        }
        tar.fill(size - at);
    }

    /** Returns where it ended: before the end if the file has become shorter. */
    private long data(FileDescriptor file, long from, long end) throws IOException {
        FileCalls.seek(file, from, SEEK_SET);
        long at = from;
        while (at < end) {
            int read = (int) Math.min(FileCalls.read(file, memory), end - at);
            if (read == 0) {
                return at;
            }
            memory.copyTo(block, read);
            tar.write(block, 0, read);
            at += read;
        }
        return at;
    }

    private void begin(TarEntry entry) throws IOException {
        tar.begin(entry.with(ids.inside(entry.uid()), ids.inside(entry.gid())));
    }

    private TarEntry entry(Stat stat, String target, TarAttributes attributes) {
        return TarEntry.of(path, stat, target, attributes.values());
    }

    private static String below(String directory, String name) {
        String path = directory.equals(".") ? name : directory + "/" + name;
        if (path.length() > LONGEST_PATH) {
            throw new EngineException(
                    ErrorReason.LIMIT_EXCEEDED,
                    "Writing a tree to an archive: '" + FileName.printable(path.substring(0, 100)) + "…' has more than "
                            + LONGEST_PATH + " characters.");
        }
        return path;
    }

    private record Level(String path, Iterator<String> names) {}

    private record Identity(long device, long inode) {
        static Identity of(Stat stat) {
            return new Identity(stat.device(), stat.inode());
        }
    }
}
