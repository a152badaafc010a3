package io.caisson.layer;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.Xattrs;
import java.util.Map;

/**
 * Sets what an entry says of itself: the owner first, since chown(2) takes away setuid bits and
 * capabilities, then permissions, attributes, and times.
 */
final class Attributes {
    private static final String OVERLAY = "trusted.overlay.";

    void ofFile(FileDescriptor file, Owner owner, int permissions, Map<String, byte[]> xattrs, FileTimes times) {
        ofDirectory(file, owner, permissions, xattrs);
        FileCalls.setTimes(file, times);
    }

    void ofDirectory(FileDescriptor directory, Owner owner, int permissions, Map<String, byte[]> xattrs) {
        FileCalls.changeOwner(directory, owner.uid(), owner.gid());
        FileCalls.changeMode(directory, permissions);
        xattrs.forEach((name, value) -> {
            if (allowed(name)) {
                optional(() -> Xattrs.set(directory, name, value));
            }
        });
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
