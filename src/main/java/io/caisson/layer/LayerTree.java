package io.caisson.layer;

import io.caisson.filesystem.Directories;
import io.caisson.filesystem.TreeRemoval;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.file.Xattrs;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The directory that a layer is unpacked to: finds and makes the directories of its entries, and clears
 * the way for what replaces something.
 *
 * <p>Parents are resolved by the kernel with the layer's root as {@code /} ({@code RESOLVE_IN_ROOT}), so
 * that a link of the layer's leads nowhere but into the layer. Descriptors of recent parents are kept;
 * whenever something is replaced all are dropped, since any of them may have led through it.
 */
final class LayerTree implements AutoCloseable {
    private static final int KEPT = 64;
    private static final long MOST_REMEMBERED = 64L * 1024 * 1024;
    private static final long IN_ROOT = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;
    private static final int DIRECTORY = Open.O_RDONLY | Open.O_DIRECTORY;

    private final FileDescriptor root;
    private final Set<String> implied = new LinkedHashSet<>();
    private long remembered;
    private final Map<String, FileDescriptor> parents = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FileDescriptor> eldest) {
            if (size() <= KEPT) {
                return false;
            }
            eldest.getValue().close();
            return true;
        }
    };

    LayerTree(Path directory) {
        this.root = Directories.open(directory);
    }

    /** The root itself. */
    FileDescriptor root() {
        return root;
    }

    /** Directories that were made because something lies in them. */
    Set<String> implied() {
        return implied;
    }

    /**
     * Counts a directory's name that is kept until the end: a layer of a few kilobytes can name millions
     * of long ones.
     */
    void remember(String path) {
        remembered += path.length();
        if (remembered > MOST_REMEMBERED) {
            throw LayerRefusal.tooMuch("characters in names of directories", MOST_REMEMBERED);
        }
    }

    /** Hides what the layers below have in a directory. */
    static void makeOpaque(FileDescriptor directory) {
        Xattrs.set(directory, "trusted.overlay.opaque", new byte[] {'y'});
    }

    /** The directory that an entry lies in, made with its parents if it is missing; open until the next call. */
    FileDescriptor parent(EntryName name) {
        String path = name.parent();
        FileDescriptor known = parents.get(path);
        if (known != null) {
            return known;
        }
        FileDescriptor opened = open(path, name);
        parents.put(path, opened);
        return opened;
    }

    /** The directory that an entry lies in, if it is there. */
    FileDescriptor existing(EntryName name) {
        FileDescriptor known = parents.get(name.parent());
        if (known != null) {
            return known;
        }
        FileDescriptor opened = At.open(root.number(), name.parent(), DIRECTORY, 0, IN_ROOT);
        parents.put(name.parent(), opened);
        return opened;
    }

    /** Drops what is known of parents: the tree has changed. */
    void forget() {
        parents.values().forEach(FileDescriptor::close);
        parents.clear();
    }

    /**
     * Removes what stands at a name, whole.
     *
     * @param parent stays open; the caller has the cache forget it once it is done with it
     */
    void clear(FileDescriptor parent, String name) {
        TreeRemoval.remove(parent, name, root);
    }

    /** Whether an overlay whiteout, a character device 0:0, stands at a name. */
    static boolean isWhiteout(Stat stat) {
        return stat.type() == FileType.CHARACTER_DEVICE && stat.special() == 0;
    }

    @Override
    public void close() {
        forget();
        root.close();
    }

    private FileDescriptor open(String path, EntryName name) {
        try {
            return At.open(root.number(), path, DIRECTORY, 0, IN_ROOT);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
                throw e;
            }
        }
        FileDescriptor directory = root.duplicate();
        StringBuilder walked = new StringBuilder();
        for (String component : name.components().subList(0, name.components().size() - 1)) {
            walked.append(walked.isEmpty() ? "" : "/").append(component);
            try (FileDescriptor above = directory) {
                directory = step(above, component, walked.toString());
            }
        }
        return directory;
    }

    /** One component down: through a link that stays inside, else into a directory that is made. */
    private FileDescriptor step(FileDescriptor above, String component, String path) {
        try {
            return At.open(root.number(), path, DIRECTORY, 0, IN_ROOT);
        } catch (KernelException e) {
            if (e.is(Errno.ENOTDIR) && isWhiteout(At.stat(above.number(), component))) {
                return afterWhiteout(above, component, path);
            }
            if (e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                throw LayerRefusal.refused(path, "it is used as a directory and is none");
            }
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        try {
            At.makeDirectory(above.number(), component, 0755);
        } catch (KernelException e) {
            if (e.is(Errno.EEXIST)) {
                throw LayerRefusal.refused(path, "it is used as a directory, and is a link to nothing");
            }
            throw e;
        }
        imply(above, component, path);
        return Directories.open(above, component);
    }

    /** The layer deletes a name and then puts something below it: the new directory hides the old one. */
    private FileDescriptor afterWhiteout(FileDescriptor above, String component, String path) {
        At.unlink(above.number(), component);
        At.makeDirectory(above.number(), component, 0755);
        imply(above, component, path);
        FileDescriptor directory = Directories.open(above, component);
        try {
            makeOpaque(directory);
            return directory;
        } catch (KernelException e) {
            directory.close();
            throw e;
        }
    }

    private void imply(FileDescriptor above, String component, String path) {
        At.changeMode(above.number(), component, 0755);
        remember(path);
        implied.add(path);
    }
}
