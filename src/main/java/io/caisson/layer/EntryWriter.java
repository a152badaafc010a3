package io.caisson.layer;

import io.caisson.filesystem.Directories;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the entries of a layer, one after the other, below the layer's root. For one thread. */
final class EntryWriter implements AutoCloseable {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String RESERVED = ".wh..wh.";

    /** The kernel has 12 and 20 bits for them; what is larger would become another device, or a whiteout. */
    private static final int LARGEST_MAJOR = 0xfff;

    private static final int LARGEST_MINOR = 0xf_ffff;

    private final LayerTree tree;
    private final FileContent content = new FileContent();
    private final Attributes attributes = Attributes.inNewTree();
    // What is written into a directory changes its time: set all at the end, the last one told wins.
    private final Map<String, FileTimes> directoryTimes = new LinkedHashMap<>();

    EntryWriter(LayerTree tree) {
        this.tree = tree;
    }

    /** Writes one entry; its bytes are read from the archive. */
    void write(LayerEntry entry, InputStream archive) throws IOException {
        EntryName name = EntryName.parse(entry.name());
        Owner owner = Owner.of(entry, name);
        if (name.isRoot()) {
            root(entry, owner);
            return;
        }
        if (name.last().startsWith(WHITEOUT)) {
            whiteout(name);
            return;
        }
        FileDescriptor parent = tree.parent(name);
        switch (entry.type()) {
            case null -> hardLink(name, EntryName.target(entry.target(), name));
            case DIRECTORY -> directory(parent, name, entry, owner);
            case SYMLINK -> {
                replace(parent, name, to -> At.symlink(target(entry, name), to.number(), name.last()));
                attributes.ofName(tree.parent(name), name.last(), owner, entry.xattrs(), entry.times());
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> node(parent, name, entry.type(), entry, owner);
            case REGULAR -> file(parent, name, entry, archive, owner);
            case SOCKET -> throw new IllegalArgumentException("A tar has no sockets");
        }
    }

    /** Sets the times of the directories, which nothing changes any more. */
    void finish() {
        for (Map.Entry<String, FileTimes> directory : directoryTimes.entrySet()) {
            EntryName name = EntryName.parse(directory.getKey());
            try {
                if (name.isRoot()) {
                    At.setTimes(tree.root().number(), ".", directory.getValue());
                } else {
                    At.setTimes(tree.existing(name).number(), name.last(), directory.getValue());
                }
            } catch (KernelException e) {
                // A later entry has put something else in its place.
                if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        content.close();
    }

    private void root(LayerEntry entry, Owner owner) {
        if (entry.type() == FileType.DIRECTORY) {
            attributes.ofDirectory(tree.root(), owner, entry.mode(), entry.xattrs());
            directoryTimes.put(".", entry.times());
        }
    }

    private void directory(FileDescriptor parent, EntryName name, LayerEntry entry, Owner owner) {
        boolean opaque = false;
        try {
            At.makeDirectory(parent.number(), name.last(), 0700);
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            Stat there = At.stat(parent.number(), name.last());
            if (!there.isDirectory()) {
                opaque = LayerTree.isWhiteout(there);
                tree.clear(parent, name.last());
                At.makeDirectory(parent.number(), name.last(), 0700);
                tree.forget();
                parent = tree.parent(name);
            }
        }
        try (FileDescriptor directory = Directories.open(parent, name.last())) {
            attributes.ofDirectory(directory, owner, entry.mode(), entry.xattrs());
            if (opaque) {
                LayerTree.makeOpaque(directory);
            }
        }
        tree.implied().remove(name.toString());
        if (directoryTimes.put(name.toString(), entry.times()) == null) {
            tree.remember(name.toString());
        }
    }

    private void file(FileDescriptor parent, EntryName name, LayerEntry entry, InputStream archive, Owner owner)
            throws IOException {
        FileDescriptor[] made = new FileDescriptor[1];
        int atFirst = attributes.atFirst(owner, entry.mode());
        replace(parent, name, to -> made[0] = FileContent.create(to, name.last(), atFirst));
        try (FileDescriptor file = made[0]) {
            content.copy(archive, file, entry.size());
            attributes.ofFile(file, owner, entry.mode(), entry.xattrs(), entry.times());
        }
    }

    private void node(FileDescriptor parent, EntryName name, FileType type, LayerEntry entry, Owner owner) {
        int major = entry.major();
        int minor = entry.minor();
        if (type == FileType.CHARACTER_DEVICE && major == 0 && minor == 0) {
            throw LayerRefusal.refused(entry.name(), "a character device 0:0 means 'deleted' to overlayfs");
        }
        if (major < 0 || major > LARGEST_MAJOR || minor < 0 || minor > LARGEST_MINOR) {
            throw LayerRefusal.refused(entry.name(), "no device has the numbers " + major + ":" + minor);
        }
        replace(parent, name, to -> At.makeNode(to.number(), name.last(), type, 0600, major, minor));
        FileDescriptor now = tree.parent(name);
        attributes.ofName(now, name.last(), owner, entry.xattrs(), FileTimes.modified(0, FileTimes.OMIT));
        At.changeMode(now.number(), name.last(), entry.mode());
        At.setTimes(now.number(), name.last(), entry.times());
    }

    private void hardLink(EntryName name, EntryName target) {
        if (target.isRoot()) {
            throw LayerRefusal.refused(name.toString(), "it is a hard link to the root");
        }
        try (FileDescriptor from = tree.existing(target).duplicate()) {
            Stat stat = At.stat(from.number(), target.last());
            if (LayerTree.isWhiteout(stat)) {
                throw LayerRefusal.refused(name.toString(), "it is a hard link to what the layer deletes");
            }
            if (target.equals(name)) {
                return;
            }
            replace(tree.parent(name), name, to -> At.link(from.number(), target.last(), to.number(), name.last()));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                throw LayerRefusal.refused(
                        name.toString(), "it is a hard link to '" + target + "', which the layer has not", e);
            }
            throw e;
        }
    }

    private void whiteout(EntryName name) {
        String base = name.last();
        if (base.equals(OPAQUE)) {
            LayerTree.makeOpaque(tree.parent(name));
            return;
        }
        if (base.startsWith(RESERVED)) {
            // Notes of aufs to itself, which old builders left in layers.
            return;
        }
        String hidden = base.substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw LayerRefusal.refused(name.toString(), "it deletes no name");
        }
        FileDescriptor parent = tree.parent(name);
        try {
            At.makeNode(parent.number(), hidden, FileType.CHARACTER_DEVICE, 0, 0, 0);
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            // Whiteouts hide what lower layers have, not what this one has brought itself.
            if (At.stat(parent.number(), hidden).isDirectory()) {
                try (FileDescriptor directory = Directories.open(parent, hidden)) {
                    LayerTree.makeOpaque(directory);
                }
            }
        }
    }

    /** Makes something, in the place of what may be there. */
    private void replace(FileDescriptor parent, EntryName name, Making making) {
        try {
            making.in(parent);
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            tree.clear(parent, name.last());
            making.in(parent);
            tree.forget();
        }
    }

    private static String target(LayerEntry entry, EntryName name) {
        String target = entry.target();
        if (target.isEmpty()) {
            throw LayerRefusal.refused(name.toString(), "it is a symbolic link to nothing");
        }
        if (target.indexOf('\0') >= 0) {
            throw LayerRefusal.refused(name.toString(), "its target holds a NUL byte");
        }
        return target;
    }

    @FunctionalInterface
    private interface Making {
        void in(FileDescriptor parent);
    }
}
