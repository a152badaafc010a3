package io.caisson.layer;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.file.Xattrs;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Sets what an entry says of itself: the owner first, since chown(2) takes away setuid bits and
 * capabilities, then permissions, attributes, and times. For one layer, and one thread.
 */
final class Attributes {
    private static final String OVERLAY = "trusted.overlay.";
    private static final int SET_GID = 02000;
    private static final int NO_MORE_THAN_PERMISSIONS = 0777;
    private static final int PRIVATE = 0600;

    /** Permissions with which files of root's were seen to be made just so: nobody's umask or ACL is in the way. */
    private final Set<Integer> kept = new HashSet<>();
    /** A directory gives, or may give, what is made in it something of its own. */
    private boolean inherited;

    private Attributes(boolean inherited) {
        this.inherited = inherited;
    }

    /** Of what is made in a directory that nobody else knows. */
    static Attributes inNewTree() {
        return new Attributes(false);
    }

    /** Of what is made in directories of which nothing is known. */
    static Attributes anywhere() {
        return new Attributes(true);
    }

    /** What a file is to be made with: what it is to have in the end, where that may do, else nothing for others. */
    int atFirst(Owner owner, int permissions) {
        return mayBeKept(owner, permissions) ? permissions : PRIVATE;
    }

    /** Of a new file that was made with {@link #atFirst}. */
    void ofFile(FileDescriptor file, Owner owner, int permissions, Map<String, byte[]> xattrs, FileTimes times) {
        if (!isKept(file, owner, permissions)) {
            FileCalls.changeOwner(file, owner.uid(), owner.gid());
            FileCalls.changeMode(file, permissions);
        }
        set(file, xattrs);
        FileCalls.setTimes(file, times);
    }

    void ofDirectory(FileDescriptor directory, Owner owner, int permissions, Map<String, byte[]> xattrs) {
        boolean acl = xattrs.keySet().stream().anyMatch(name -> name.startsWith("system."));
        inherited = inherited || (permissions & SET_GID) != 0 || owner.gid() != 0 || acl;
        FileCalls.changeOwner(directory, owner.uid(), owner.gid());
        FileCalls.changeMode(directory, permissions);
        set(directory, xattrs);
    }

    private static void set(FileDescriptor file, Map<String, byte[]> xattrs) {
        xattrs.forEach((name, value) -> {
            if (allowed(name)) {
                optional(() -> Xattrs.set(file, name, value));
            }
        });
    }

    private boolean mayBeKept(Owner owner, int permissions) {
        return !inherited && owner.uid() == 0 && owner.gid() == 0 && permissions <= NO_MORE_THAN_PERMISSIONS;
    }

    /** Two calls that say nothing new take longer than to unpack a small file's bytes: one look for all is enough. */
    private boolean isKept(FileDescriptor file, Owner owner, int permissions) {
        if (!mayBeKept(owner, permissions)) {
            return false;
        }
        if (kept.contains(permissions)) {
            return true;
        }
        Stat made = At.stat(file);
        boolean same = made.permissions() == permissions && made.uid() == 0 && made.gid() == 0;
        return same && kept.add(permissions);
    }

    /** Of what cannot be opened: links, devices, FIFOs; all but the permissions. */
    void ofName(FileDescriptor parent, String name, Owner owner, Map<String, byte[]> xattrs, FileTimes times) {
        At.changeOwner(parent.number(), name, owner.uid(), owner.gid());
        xattrs.forEach((key, value) -> {
            if (allowed(key)) {
                optional(() -> Xattrs.set(parent, name, key, value));
            }
        });
        At.setTimes(parent.number(), name, times);
    }

    /** A layer must not speak to overlayfs itself: only whiteouts do, and we write what they mean. */
    private static boolean allowed(String name) {
        return !name.startsWith(OVERLAY) && !name.startsWith("user.overlay.");
    }

    /** Attributes that the file system has no room or no name for are left out, as tar(1) does. */
    private static void optional(Runnable set) {
        try {
            set.run();
        } catch (KernelException e) {
            if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM)) {
                throw e;
            }
        }
    }
}
