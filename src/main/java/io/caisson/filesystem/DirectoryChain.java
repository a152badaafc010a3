package io.caisson.filesystem;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from a directory down into its tree, one open directory after the other: deeper than any path
 * can say (4,096 bytes) and than a process may have descriptors. Only the first and the last few are open;
 * the others are found again through {@code ..} on the way up. For one thread.
 */
public final class DirectoryChain implements AutoCloseable {
    private static final int KEPT = 32;

    private final List<Link> links = new ArrayList<>();

    /** @param root closed with this */
    public DirectoryChain(FileDescriptor root) {
        links.add(new Link(root));
    }

    /**
     * The directory at the end of the chain, open until the chain is moved.
     *
     * @throws IllegalStateException if {@link #ascend} has not found it
     */
    public FileDescriptor current() {
        FileDescriptor directory = links.getLast().directory;
        if (directory == null) {
            throw new IllegalStateException("The directory was moved away");
        }
        return directory;
    }

    /** How far the current directory is below the first. */
    int depth() {
        return links.size() - 1;
    }

    /**
     * Goes into a directory below the current one; never through a link or onto another mount.
     *
     * @throws io.caisson.kernel.KernelException {@code ENOENT}, {@code ENOTDIR}, {@code ELOOP} or {@code
     *     EXDEV} if there is none
     */
    public void descend(String name) {
        links.add(new Link(Directories.open(current(), name)));
        int last = links.size() - 1 - KEPT;
        if (last > 0) {
            links.get(last).forget();
        }
    }

    /**
     * Goes back up.
     *
     * @return false if somebody has moved the directory we came from, so that the one above it is not
     *     found; the one above that may be. The first always is.
     */
    public boolean ascend() {
        try (Link left = links.removeLast()) {
            Link now = links.getLast();
            return now.directory != null || (left.directory != null && now.reopen(left.directory));
        }
    }

    @Override
    public void close() {
        links.forEach(Link::close);
        links.clear();
    }

    private static final class Link implements AutoCloseable {
        private @Nullable FileDescriptor directory;
        private long device;
        private long inode;

        Link(FileDescriptor directory) {
            this.directory = directory;
        }

        boolean reopen(FileDescriptor below) {
            FileDescriptor above = At.open(below.number(), "..", Open.O_RDONLY | Open.O_DIRECTORY, 0, 0);
            Stat stat = At.stat(above);
            if (stat.device() != device || stat.inode() != inode) {
                above.close();
                return false;
            }
            directory = above;
            return true;
        }

        /** Closes it, to be found again later. */
        void forget() {
            if (directory != null) {
                Stat stat = At.stat(directory);
                device = stat.device();
                inode = stat.inode();
                close();
            }
        }

        @Override
        public void close() {
            if (directory != null) {
                directory.close();
                directory = null;
            }
        }
    }
}
