package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Extended attributes (xattr(7)) of an open file, or of a name in an open directory without following it. */
public final class Xattrs {
    /** {@code XATTR_SIZE_MAX} and {@code XATTR_LIST_MAX}. */
    private static final int LARGEST = 64 * 1024;

    /** With so much left, a file system is not full for an attribute. */
    private static final long PLENTY = 1024 * 1024;

    private Xattrs() {}

    /**
     * fsetxattr(2).
     *
     * @throws KernelException {@code E2BIG} also where the kernel says {@code ENOSPC} because the attribute
     *     does not fit its inode: the file system may have much room (ext4 keeps them in one block)
     */
    public static void set(FileDescriptor file, String name, byte[] value) {
        try (NativeMemory key = NativeMemory.ofString(name);
                NativeMemory bytes = NativeMemory.of(value)) {
            long result =
                    Calls.tryCall(Syscall.FSETXATTR, file.number(), key.address(), bytes.address(), value.length, 0);
            check(result, file, described(name, value));
        }
    }

    /** lsetxattr(2) on a single name below a directory; the name itself is not followed. Fails like the above. */
    public static void set(FileDescriptor directory, String file, String name, byte[] value) {
        try (NativeMemory path = NativeMemory.ofString(directory.path() + "/" + file);
                NativeMemory key = NativeMemory.ofString(name);
                NativeMemory bytes = NativeMemory.of(value)) {
            long result =
                    Calls.tryCall(Syscall.LSETXATTR, path.address(), key.address(), bytes.address(), value.length, 0);
            check(result, directory, file + " " + described(name, value));
        }
    }

    private static String described(String name, byte[] value) {
        return name + " of " + value.length + " bytes";
    }

    private static void check(long result, FileDescriptor place, String object) {
        if (result >= 0) {
            return;
        }
        Errno errno = Errno.of(-result);
        boolean room = FileCalls.freeBytes(place) > PLENTY;
        throw new KernelException("setxattr", errno == Errno.ENOSPC && room ? Errno.E2BIG : errno, object);
    }

    /** fgetxattr(2); empty if there is no such attribute. */
    public static Optional<byte[]> value(FileDescriptor file, String name) {
        try (NativeMemory key = NativeMemory.ofString(name);
                NativeMemory bytes = NativeMemory.allocate(LARGEST)) {
            long length = Calls.tryCall(Syscall.FGETXATTR, file.number(), key.address(), bytes.address(), LARGEST);
            return found(length, name, bytes);
        }
    }

    /** lgetxattr(2) of a single name below a directory; empty if there is no such attribute. */
    public static Optional<byte[]> value(FileDescriptor directory, String file, String name) {
        try (NativeMemory path = NativeMemory.ofString(directory.path() + "/" + file);
                NativeMemory key = NativeMemory.ofString(name);
                NativeMemory bytes = NativeMemory.allocate(LARGEST)) {
            long length = Calls.tryCall(Syscall.LGETXATTR, path.address(), key.address(), bytes.address(), LARGEST);
            return found(length, file + " " + name, bytes);
        }
    }

    /** flistxattr(2). */
    public static List<String> names(FileDescriptor file) {
        try (NativeMemory list = NativeMemory.allocate(LARGEST)) {
            return names(Calls.tryCall(Syscall.FLISTXATTR, file.number(), list.address(), LARGEST), "", list);
        }
    }

    /** llistxattr(2) of a single name below a directory. */
    public static List<String> names(FileDescriptor directory, String file) {
        try (NativeMemory path = NativeMemory.ofString(directory.path() + "/" + file);
                NativeMemory list = NativeMemory.allocate(LARGEST)) {
            return names(Calls.tryCall(Syscall.LLISTXATTR, path.address(), list.address(), LARGEST), file, list);
        }
    }

    private static Optional<byte[]> found(long length, String object, NativeMemory bytes) {
        if (length >= 0) {
            return Optional.of(bytes.bytes(0, (int) length));
        }
        Errno errno = Errno.of(-length);
        if (errno == Errno.ENODATA || errno == Errno.EOPNOTSUPP) {
            return Optional.empty();
        }
        throw new KernelException("getxattr", errno, object);
    }

    private static List<String> names(long length, String object, NativeMemory list) {
        if (length < 0) {
            Errno errno = Errno.of(-length);
            if (errno == Errno.EOPNOTSUPP) {
                return List.of();
            }
            throw new KernelException("listxattr", errno, object);
        }
        List<String> names = new ArrayList<>();
        int start = 0;
        byte[] bytes = list.bytes(0, (int) length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                names.add(FileName.text(Arrays.copyOfRange(bytes, start, i)));
                start = i + 1;
            }
        }
        return names;
    }
}
