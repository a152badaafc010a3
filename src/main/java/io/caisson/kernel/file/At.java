package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;

/**
 * The calls that take a directory's descriptor and a name below it.
 *
 * <p>Where a name comes from an image or a container, it must be a single component, or go through
 * {@link #open} with a {@code RESOLVE_…} flag: the others resolve links like any program. Names and targets
 * of links need not be UTF-8: {@link FileName}. All throw {@link io.caisson.kernel.KernelException}.
 */
public final class At {
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int OPEN_HOW_SIZE = 24;

    private At() {}

    /**
     * openat2(2), since Linux 5.6; always close-on-exec.
     *
     * @param directory a descriptor's number, or {@link FileDescriptor#CURRENT_DIRECTORY}
     * @param flags of {@link Open}
     * @param mode permissions of a file that it makes, else 0
     * @param resolve {@code RESOLVE_…} flags of {@link Open}
     */
    public static FileDescriptor open(int directory, String name, int flags, int mode, long resolve) {
        try (NativeMemory path = NativeMemory.ofString(name);
                NativeMemory how = NativeMemory.allocate(OPEN_HOW_SIZE)) {
            how.putLong(0, Integer.toUnsignedLong(flags | Open.O_CLOEXEC));
            how.putLong(8, mode);
            how.putLong(16, resolve);
            return new FileDescriptor(
                    (int) Calls.call(Syscall.OPENAT2, name, directory, path.address(), how.address(), OPEN_HOW_SIZE));
        }
    }

    /** mkdirat(2). */
    public static void makeDirectory(int directory, String name, int mode) {
        named(Syscall.MKDIRAT, directory, name, mode);
    }

    /** mknodat(2): a device, FIFO or socket. */
    public static void makeNode(int directory, String name, FileType type, int mode, long major, long minor) {
        named(Syscall.MKNODAT, directory, name, type.bits() | mode, deviceNumber(major, minor));
    }

    /**
     * mknodat(2) in the kernel's own words.
     *
     * @param mode with the bits of the type
     * @param device {@code dev_t}
     */
    public static void makeNode(int directory, String name, int mode, long device) {
        named(Syscall.MKNODAT, directory, name, mode, device);
    }

    /** unlinkat(2) of anything but a directory. */
    public static void unlink(int directory, String name) {
        named(Syscall.UNLINKAT, directory, name, 0);
    }

    /** The same; false if nothing is there, which costs no exception. */
    public static boolean unlinkIfThere(int directory, String name) {
        try (NativeMemory path = NativeMemory.ofString(name)) {
            long result = Calls.tryCall(Syscall.UNLINKAT, directory, path.address(), 0);
            if (result == -Errno.ENOENT.number()) {
                return false;
            }
            if (result < 0) {
                throw new KernelException(Syscall.UNLINKAT.callName(), Errno.of(-result), name);
            }
            return true;
        }
    }

    /** unlinkat(2) of an empty directory. */
    public static void removeDirectory(int directory, String name) {
        named(Syscall.UNLINKAT, directory, name, AT_REMOVEDIR);
    }

    /** symlinkat(2). */
    public static void symlink(String target, int directory, String name) {
        try (NativeMemory to = NativeMemory.ofString(target);
                NativeMemory path = NativeMemory.ofString(name)) {
            Calls.call(Syscall.SYMLINKAT, name, to.address(), directory, path.address());
        }
    }

    /** linkat(2): a second name for a file; a symbolic link is linked itself. */
    public static void link(int fromDirectory, String from, int toDirectory, String to) {
        try (NativeMemory source = NativeMemory.ofString(from);
                NativeMemory target = NativeMemory.ofString(to)) {
            Calls.call(Syscall.LINKAT, to, fromDirectory, source.address(), toDirectory, target.address(), 0);
        }
    }

    /** linkat(2) with {@code AT_EMPTY_PATH}: a name for what a descriptor is open on (needs CAP_DAC_READ_SEARCH). */
    public static void link(FileDescriptor file, int directory, String name) {
        try (NativeMemory empty = NativeMemory.ofString("");
                NativeMemory target = NativeMemory.ofString(name)) {
            Calls.call(
                    Syscall.LINKAT, name, file.number(), empty.address(), directory, target.address(), AT_EMPTY_PATH);
        }
    }

    /** renameat2(2) with flags, such as {@code RENAME_NOREPLACE} = 1 and {@code RENAME_EXCHANGE} = 2. */
    public static void rename(int fromDirectory, String from, int toDirectory, String to, int flags) {
        try (NativeMemory source = NativeMemory.ofString(from);
                NativeMemory target = NativeMemory.ofString(to)) {
            Calls.call(
                    Syscall.RENAMEAT2,
                    from + " to " + to,
                    fromDirectory,
                    source.address(),
                    toDirectory,
                    target.address(),
                    flags);
        }
    }

    /** readlinkat(2): the target of a symbolic link. */
    public static String readLink(int directory, String name) {
        int longest = 4096;
        try (NativeMemory path = NativeMemory.ofString(name);
                NativeMemory target = NativeMemory.allocate(longest)) {
            long length = Calls.call(Syscall.READLINKAT, name, directory, path.address(), target.address(), longest);
            return FileName.text(target.bytes(0, (int) length));
        }
    }

    /** fchownat(2) without following a link. */
    public static void changeOwner(int directory, String name, long uid, long gid) {
        named(Syscall.FCHOWNAT, directory, name, uid, gid, AT_SYMLINK_NOFOLLOW);
    }

    /** fchmodat(2); follows a link, so the caller must know that the name is none. */
    public static void changeMode(int directory, String name, int mode) {
        named(Syscall.FCHMODAT, directory, name, mode);
    }

    /** utimensat(2) without following a link. */
    public static void setTimes(int directory, String name, FileTimes times) {
        try (NativeMemory timespecs = times.timespecs()) {
            named(Syscall.UTIMENSAT, directory, name, timespecs.address(), AT_SYMLINK_NOFOLLOW);
        }
    }

    /** statx(2) without following a link. */
    public static Stat stat(int directory, String name) {
        return stat(directory, name, AT_SYMLINK_NOFOLLOW);
    }

    /** statx(2) of what a descriptor is open on. */
    public static Stat stat(FileDescriptor file) {
        return stat(file.number(), "", AT_EMPTY_PATH);
    }

    private static Stat stat(int directory, String name, int flags) {
        try (NativeMemory path = NativeMemory.ofString(name);
                NativeMemory statx = NativeMemory.allocate(Stat.SIZE)) {
            Calls.call(Syscall.STATX, name, directory, path.address(), flags, Stat.MASK, statx.address());
            return Stat.of(statx);
        }
    }

    /** {@code dev_t} as the kernel's calls take it (makedev(3)). */
    private static long deviceNumber(long major, long minor) {
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12;
    }

    private static void named(Syscall syscall, int directory, String name, long... more) {
        try (NativeMemory path = NativeMemory.ofString(name)) {
            long[] arguments = new long[2 + more.length];
            arguments[0] = directory;
            arguments[1] = path.address();
            System.arraycopy(more, 0, arguments, 2, more.length);
            Calls.call(syscall, name, arguments);
        }
    }
}
