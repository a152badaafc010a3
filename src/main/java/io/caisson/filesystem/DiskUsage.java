package io.caisson.filesystem;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.Stat;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tree takes of its file system.
 *
 * @param bytes blocks that are allocated; a file with several names counts once
 * @param inodes files, directories and all else
 */
public record DiskUsage(long bytes, long inodes) {
    private static final int BLOCK = 512;

    /**
     * Measures a tree, however deep; what disappears or moves meanwhile does not count, nor what is mounted
     * in it.
     */
    public static DiskUsage of(Path tree) {
        try (DirectoryChain chain = new DirectoryChain(Directories.open(tree))) {
            return new Measurement(chain).usage();
        } catch (KernelException e) {
            throw StorageFailure.of("Measuring " + tree, e);
        }
    }

    private static final class Measurement {
        private final DirectoryChain chain;
        /** What is still to be looked at in each directory of the chain, the current one first. */
        private final Deque<Iterator<String>> pending = new ArrayDeque<>();

        private final Set<Long> seen = new HashSet<>();
        private long bytes;
        private long inodes;

        Measurement(DirectoryChain chain) {
            this.chain = chain;
        }

        DiskUsage usage() {
            list();
            while (!pending.isEmpty()) {
                if (pending.element().hasNext()) {
                    entry(pending.element().next());
                } else {
                    leave();
                }
            }
            return new DiskUsage(bytes, inodes);
        }

        private void entry(String name) {
            Stat stat = stat(chain.current(), name);
            if (stat == null || (stat.links() > 1 && !stat.isDirectory() && !seen.add(stat.inode()))) {
                return;
            }
            bytes += stat.blocks() * BLOCK;
            inodes++;
            if (stat.isDirectory() && entered(name)) {
                list();
            }
        }

        private void list() {
            pending.push(names().iterator());
        }

        private Iterable<String> names() {
            try {
                return DirectoryReader.names(chain.current());
            } catch (KernelException e) {
                // Removed while it was open.
                if (e.is(Errno.ENOENT)) {
                    return Set.of();
                }
                throw e;
            }
        }

        private boolean entered(String name) {
            try {
                chain.descend(name);
                return true;
            } catch (KernelException e) {
                return switch (e.errno()) {
                    case ENOENT, ENOTDIR, ELOOP, EXDEV -> false;
                    default -> throw e;
                };
            }
        }

        private void leave() {
            pending.pop();
            while (!pending.isEmpty() && !chain.ascend()) {
                pending.pop();
            }
        }
    }

    private static @Nullable Stat stat(FileDescriptor directory, String child) {
        try {
            return At.stat(directory.number(), child);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }
}
