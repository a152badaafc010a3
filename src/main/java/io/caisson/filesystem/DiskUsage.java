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
import java.util.Set;

/**
 * What a tree takes of its file system.
 *
 * @param bytes blocks that are allocated; a file with several names counts once
 * @param inodes files, directories and all else
 */
public record DiskUsage(long bytes, long inodes) {
    private static final int BLOCK = 512;

    /** Measures a tree; what disappears meanwhile does not count. */
    public static DiskUsage of(Path tree) {
        Set<Long> seen = new HashSet<>();
        Deque<String> pending = new ArrayDeque<>();
        long bytes = 0;
        long inodes = 0;
        try (RootedPath root = new RootedPath(Directories.open(tree))) {
            pending.push(".");
            while (!pending.isEmpty()) {
                String name = pending.pop();
                FileDescriptor directory = root.directory(name).orElse(null);
                if (directory == null) {
                    continue;
                }
                try (directory) {
                    for (String child : DirectoryReader.names(directory)) {
                        Stat stat = stat(directory, child);
                        if (stat == null || (stat.links() > 1 && !stat.isDirectory() && !seen.add(stat.inode()))) {
                            continue;
                        }
                        bytes += stat.blocks() * BLOCK;
                        inodes++;
                        if (stat.isDirectory()) {
                            pending.push(name + "/" + child);
                        }
                    }
                }
            }
        } catch (KernelException e) {
            throw StorageFailure.of("Measuring " + tree, e);
        }
        return new DiskUsage(bytes, inodes);
    }

    private static @org.jspecify.annotations.Nullable Stat stat(FileDescriptor directory, String child) {
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
