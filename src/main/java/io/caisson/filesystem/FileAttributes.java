package io.caisson.filesystem;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.file.Xattrs;

/**
 * Gives a file what another one is said to be: the owner first, since chown(2) takes away setuid bits and
 * capabilities, then permissions, extended attributes (access lists among them), and times.
 */
final class FileAttributes {
    private FileAttributes() {}

    /** Of what can be opened: files and directories. */
    static void copy(FileDescriptor from, Stat stat, FileDescriptor to) {
        FileCalls.changeOwner(to, stat.uid(), stat.gid());
        FileCalls.changeMode(to, stat.permissions());
        for (String name : Xattrs.names(from)) {
            if (wanted(name)) {
                Xattrs.value(from, name).ifPresent(value -> optional(() -> Xattrs.set(to, name, value)));
            }
        }
        FileCalls.setTimes(to, FileTimes.of(stat));
    }

    /** Of what must not be opened: links, devices, FIFOs, sockets; under the same name in both directories. */
    static void copy(FileDescriptor from, FileDescriptor to, String file, Stat stat) {
        At.changeOwner(to.number(), file, stat.uid(), stat.gid());
        if (stat.type() != FileType.SYMLINK) {
            At.changeMode(to.number(), file, stat.permissions());
        }
        for (String name : Xattrs.names(from, file)) {
            if (wanted(name)) {
                Xattrs.value(from, file, name).ifPresent(value -> optional(() -> Xattrs.set(to, file, name, value)));
            }
        }
        At.setTimes(to.number(), file, FileTimes.of(stat));
    }

    /** What overlayfs notes for itself means nothing elsewhere. */
    private static boolean wanted(String name) {
        return !name.startsWith("trusted.overlay.") && !name.startsWith("user.overlay.");
    }

    /** Attributes that the target's file system does not know are left out, as cp(1) does. */
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
