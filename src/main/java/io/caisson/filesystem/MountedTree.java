package io.caisson.filesystem;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a container that does not run, whose mounts are mounted nowhere: walks a path component by
 * component and goes over into a volume or bind mount at its mount point. The walk only finds out which tree is
 * meant; what is opened in the end is resolved by the kernel within that tree.
 */
public final class MountedTree implements AutoCloseable {
    private static final int MOST_LINKS = 40;
    private static final long IN_ROOT = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_SYMLINKS;

    /**
     * What is to be mounted.
     *
     * @param target where, absolute
     * @param source a file or directory of the host; null for a file system in memory
     * @param subpath what of the source is mounted, a relative path; empty for all of it
     */
    public record TreeMount(String target, @Nullable Path source, String subpath, boolean readOnly) {
        /** All of a source. */
        public TreeMount(String target, @Nullable Path source, boolean readOnly) {
            this(target, source, "", readOnly);
        }
    }

    private final FileDescriptor root;
    private final boolean readOnly;
    private final Map<List<String>, TreeMount> mounts =
            new TreeMap<>((a, b) -> String.join("/", a).compareTo(String.join("/", b)));
    private final String shown;
    private final Deque<String> todo = new ArrayDeque<>();
    /** Where the walk is, without links. */
    private final List<String> done = new ArrayList<>();

    private int links;

    private MountedTree(FileDescriptor root, boolean readOnly, List<TreeMount> points, String shown) {
        this.root = root;
        this.readOnly = readOnly;
        this.shown = shown;
        points.forEach(point -> mounts.put(components(point.target()), point));
    }

    /**
     * Finds the tree that a path leads to.
     *
     * @param root the container's own files, closed with the answer
     * @param readOnly whether these are
     * @throws EngineException {@code PATH_NOT_FOUND} for too many links, and for a path below a tmpfs
     */
    public static TreePath resolve(FileDescriptor root, boolean readOnly, List<TreeMount> points, String path) {
        try (MountedTree tree = new MountedTree(root.duplicate(), readOnly, points, path);
                root) {
            return tree.place(path);
        } catch (KernelException e) {
            throw StorageFailure.of("Looking for '" + path + "' in a container", e);
        }
    }

    @Override
    public void close() {
        root.close();
    }

    private TreePath place(String path) {
        push(path);
        while (!todo.isEmpty()) {
            String component = todo.pop();
            if (component.equals("..")) {
                if (!done.isEmpty()) {
                    done.removeLast();
                }
                continue;
            }
            done.add(component);
            // The last one is left to whoever opens it: it may be the link that is meant.
            if (!todo.isEmpty() && !mounts.containsKey(done)) {
                followLink();
            }
        }
        int depth = mountDepth();
        String below = String.join("/", done.subList(depth, done.size()));
        boolean directory = path.endsWith("/") || path.endsWith("/.");
        return tree(depth, (below.isEmpty() ? "." : below) + (directory && !below.isEmpty() ? "/" : ""));
    }

    private void followLink() {
        int depth = mountDepth();
        try (TreePath place = tree(depth, String.join("/", done.subList(depth, done.size())));
                FileDescriptor file =
                        At.open(place.root().number(), place.path(), Open.O_PATH | Open.O_NOFOLLOW, 0, IN_ROOT)) {
            if (At.stat(file).type() != FileType.SYMLINK) {
                return;
            }
            if (++links > MOST_LINKS) {
                throw refused("there are too many links on the way");
            }
            String target = At.readLink(file.number(), "");
            done.removeLast();
            if (target.startsWith("/")) {
                done.clear();
            }
            push(target);
        } catch (KernelException e) {
            // It is missing: whoever opens it will say so.
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
                throw e;
            }
        }
    }

    /** How many components of the way lead to the innermost mount point; 0 for the container's own files. */
    private int mountDepth() {
        int depth = done.size();
        while (depth > 0 && !mounts.containsKey(done.subList(0, depth))) {
            depth--;
        }
        return depth;
    }

    private TreePath tree(int depth, String below) {
        if (depth == 0) {
            return new TreePath(root.duplicate(), below, shown, readOnly);
        }
        TreeMount point = mounts.get(done.subList(0, depth));
        Path source = point == null ? null : point.source();
        if (point == null || source == null) {
            throw refused("a tmpfs holds nothing while the container does not run. Start it");
        }
        boolean file = Files.isRegularFile(source);
        Path directory = file ? source.resolveSibling(".") : source.resolve(".");
        FileDescriptor opened =
                At.open(FileDescriptor.CURRENT_DIRECTORY, directory.toString(), Open.O_PATH | Open.O_DIRECTORY, 0, 0);
        String path = point.subpath().isEmpty() ? below : point.subpath() + "/" + below;
        return new TreePath(opened, file ? source.getFileName() + "" : path, shown, point.readOnly());
    }

    private void push(String path) {
        components(path).reversed().forEach(todo::push);
    }

    private static List<String> components(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(component -> !component.isEmpty() && !component.equals("."))
                .toList();
    }

    private EngineException refused(String why) {
        return new EngineException(
                        ErrorReason.PATH_NOT_FOUND, "Cannot find '" + shown + "' in the container: " + why + ".")
                .with("path", shown);
    }
}
