package io.caisson.filesystem;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Stat;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files with several names that a copy has met: the copy of each gets one more name in a directory of its
 * own at the copy's root until the end, because the path to its first one may be too long to say.
 */
final class LinkedFiles implements AutoCloseable {
    private final FileDescriptor root;
    private final Map<Identity, String> names = new HashMap<>();
    private final String directory = ".links-" + UUID.randomUUID();
    private @Nullable FileDescriptor opened;

    /** @param root of the copy; stays open longer than this is used */
    LinkedFiles(FileDescriptor root) {
        this.root = root;
    }

    /** Makes another name for a file that was copied before; false if it was not. */
    boolean linkTo(Stat stat, FileDescriptor parent, String name) {
        String known = names.get(Identity.of(stat));
        if (known == null || opened == null) {
            return false;
        }
        At.link(opened.number(), known, parent.number(), name);
        return true;
    }

    /** Remembers a file that was copied, if it has other names. */
    void remember(Stat stat, FileDescriptor parent, String name) {
        if (stat.links() > 1) {
            String next = Integer.toString(names.size());
            At.link(parent.number(), name, directory().number(), next);
            names.put(Identity.of(stat), next);
        }
    }

    /** Removes the names that only we know. */
    void forget() {
        if (opened != null) {
            close();
            TreeRemoval.remove(root, directory, root);
        }
        names.clear();
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }

    private FileDescriptor directory() {
        FileDescriptor now = opened;
        if (now == null) {
            At.makeDirectory(root.number(), directory, 0700);
            now = Directories.open(root, directory);
            opened = now;
        }
        return now;
    }

    private record Identity(long device, long inode) {
        static Identity of(Stat stat) {
            return new Identity(stat.device(), stat.inode());
        }
    }
}
