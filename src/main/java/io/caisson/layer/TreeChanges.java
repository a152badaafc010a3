package io.caisson.layer;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.DirectoryChain;
import io.caisson.filesystem.StorageFailure;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.Stat;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells what the upper directory of an overlay changes of what lies below it: by descriptor, never following
 * a link. Directories come before what is in them, names in their order; of what is deleted, only the topmost
 * name. The upper directory may be written to meanwhile: what vanishes is left out.
 */
public final class TreeChanges implements AutoCloseable {
    private static final int LONGEST_PATH = 4096;

    private final DirectoryChain upper;
    /** Follows the upper chain as far down as there is something below it. */
    private final DirectoryChain lower;

    private final Consumer<TreeChange> changes;
    private final Deque<Level> levels = new ArrayDeque<>();
    private String path = "";

    private TreeChanges(FileDescriptor upper, FileDescriptor lower, Consumer<TreeChange> changes) {
        this.upper = new DirectoryChain(upper);
        this.lower = new DirectoryChain(lower);
        this.changes = changes;
    }

    /**
     * Tells all changes.
     *
     * @param upper what overlayfs writes to
     * @param below what the upper directory lies over, as it is seen; closed at the end
     * @throws EngineException {@code STORAGE}; {@code LIMIT_EXCEEDED} for a path that nobody could read
     */
    public static void list(Path upper, FileDescriptor below, Consumer<TreeChange> changes) {
        try (below) {
            // A mount that is attached nowhere has a descriptor that can only be looked through (O_PATH).
            FileDescriptor lower = Directories.open(below.path().resolve("."));
            try (TreeChanges tree = new TreeChanges(open(upper, lower), lower, changes)) {
                tree.all();
            }
        } catch (KernelException e) {
            throw StorageFailure.of("Comparing " + upper + " with what lies below it", e);
        }
    }

    private static FileDescriptor open(Path upper, FileDescriptor lower) {
        try {
            return Directories.open(upper);
        } catch (KernelException e) {
            lower.close();
            throw e;
        }
    }

    @Override
    public void close() {
        upper.close();
        lower.close();
    }

    private void all() {
        try {
            enter(true);
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
            throw StorageFailure.of("Comparing '" + FileName.printable(path) + "' with what lies below it", e);
        }
    }

    private void entry(String name) {
        try {
            Stat stat = At.stat(upper.current().number(), name);
            if (LayerTree.isWhiteout(stat)) {
                tell(TreeChange.Kind.DELETED, path);
                return;
            }
            Optional<Stat> before = levels.element().compared() ? below(name) : Optional.empty();
            if (!stat.isDirectory()) {
                tell(before.isPresent() ? TreeChange.Kind.CHANGED : TreeChange.Kind.ADDED, path);
                return;
            }
            upper.descend(name);
            tell(before.isPresent() ? TreeChange.Kind.CHANGED : TreeChange.Kind.ADDED, path);
            boolean compared = before.filter(Stat::isDirectory).isPresent();
            if (compared) {
                lower.descend(name);
            }
            enter(compared);
        } catch (KernelException e) {
            // The container may run on.
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ESTALE) && !e.is(Errno.ENOTDIR)) {
                throw e;
            }
        }
    }

    private Optional<Stat> below(String name) {
        try {
            Stat stat = At.stat(lower.current().number(), name);
            // A layer alone is no overlay: its whiteouts show.
            return LayerTree.isWhiteout(stat) ? Optional.empty() : Optional.of(stat);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @param exists whether there is such a directory below, which the lower chain has come to */
    private void enter(boolean exists) {
        Set<String> names = new HashSet<>(DirectoryReader.names(upper.current()));
        boolean opaque = exists && OverlayNotes.hides(upper.current());
        if (opaque) {
            hidden(names);
        }
        levels.push(new Level(path, exists, names.stream().sorted().iterator()));
    }

    /** The directory was replaced by a new one: what the old one had is gone, or here under its name again. */
    private void hidden(Set<String> kept) {
        DirectoryReader.names(lower.current()).stream()
                .filter(name -> !kept.contains(name))
                .sorted()
                .forEach(name -> tell(TreeChange.Kind.DELETED, below(path, name)));
    }

    private void leave() {
        Level left = levels.pop();
        path = left.path();
        if (levels.isEmpty()) {
            return;
        }
        boolean lowerFound = !left.compared() || lower.ascend();
        boolean upperFound = upper.ascend();
        if (!lowerFound || !upperFound) {
            throw new EngineException(
                    ErrorReason.STORAGE,
                    "Comparing '" + FileName.printable(path)
                            + "' with the image: somebody moves directories meanwhile. Pause the container, or try again.");
        }
    }

    private void tell(TreeChange.Kind kind, String changed) {
        changes.accept(new TreeChange(kind, changed));
    }

    private static String below(String directory, String name) {
        String path = directory + "/" + name;
        if (path.length() > LONGEST_PATH) {
            throw new EngineException(
                    ErrorReason.LIMIT_EXCEEDED,
                    "Comparing a tree: '" + FileName.printable(path.substring(0, 100)) + "…' has more than "
                            + LONGEST_PATH + " characters.");
        }
        return path;
    }

    /** @param compared whether there is such a directory below */
    private record Level(String path, boolean compared, Iterator<String> names) {}
}
