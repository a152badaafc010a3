package io.caisson.kernel.mount;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.util.Optional;

/**
 * A block device whose blocks are a file's (loop(4), {@code LOOP_CONFIGURE} since Linux 5.8). It goes by itself when
 * it is closed and no file system is mounted from it ({@code LO_FLAGS_AUTOCLEAR}).
 */
public final class LoopDevice implements AutoCloseable {
    private static final long LOOP_CONFIGURE = 0x4C0A;
    private static final long LOOP_GET_STATUS64 = 0x4C05;
    private static final long LOOP_CTL_GET_FREE = 0x4C82;
    private static final int LO_FLAGS_AUTOCLEAR = 4;
    /** {@code struct loop_config}: descriptor, block size, {@code loop_info64} of 232 bytes, eight words for later. */
    private static final int CONFIG_SIZE = 304;
    /** Of {@code lo_flags} in it. */
    private static final int FLAGS_AT = 8 + 52;

    private static final int INFO_SIZE = 232;
    /** Somebody else may take the free one first, or it may be going just then. */
    private static final int ATTEMPTS = 64;

    private final String path;
    private final FileDescriptor descriptor;

    private LoopDevice(String path, FileDescriptor descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** Takes a free device for a file that is open for reading and writing. */
    public static LoopDevice of(FileDescriptor file) {
        for (int attempt = 1; ; attempt++) {
            try {
                return take("/dev/loop" + free(), file);
            } catch (KernelException e) {
                if (attempt == ATTEMPTS || !e.is(Errno.EBUSY) && !isGone(e)) {
                    throw e;
                }
            }
        }
    }

    private static LoopDevice take(String path, FileDescriptor file) {
        FileDescriptor device = open(path, Open.O_RDWR);
        try (NativeMemory config = NativeMemory.allocate(CONFIG_SIZE)) {
            config.putInt(0, file.number()).putInt(FLAGS_AT, LO_FLAGS_AUTOCLEAR);
            Calls.call(Syscall.IOCTL, path + " of " + file, device.number(), LOOP_CONFIGURE, config.address());
            return new LoopDevice(path, device);
        } catch (KernelException e) {
            device.close();
            throw e;
        }
    }

    /** The device of this number, if it has exactly this file; empty too if it goes just then. */
    public static Optional<LoopDevice> existing(int number, FileDescriptor file) {
        String path = "/dev/loop" + number;
        FileDescriptor device;
        try {
            // Others' devices too: to close one that was open for writing has udev look at it anew.
            device = open(path, Open.O_RDONLY);
        } catch (KernelException e) {
            if (isGone(e)) {
                return Optional.empty();
            }
            throw e;
        }
        Stat stat = At.stat(file);
        try (NativeMemory info = NativeMemory.allocate(INFO_SIZE)) {
            long result = Calls.tryCall(Syscall.IOCTL, device.number(), LOOP_GET_STATUS64, info.address());
            if (result >= 0 && info.longAt(8) == stat.inode() && device(info.longAt(0)) == stat.device()) {
                return Optional.of(new LoopDevice(path, device));
            }
        }
        device.close();
        return Optional.empty();
    }

    /** Such as {@code /dev/loop3}. */
    public String path() {
        return path;
    }

    @Override
    public void close() {
        descriptor.close();
    }

    /** As {@link Stat} has it, from how stat(2) packs it. */
    private static long device(long packed) {
        long major = packed >>> 8 & 0xfff;
        long minor = packed & 0xff | packed >>> 12 & 0xfff00;
        return major << 32 | minor;
    }

    private static long free() {
        try (FileDescriptor control = open("/dev/loop-control", Open.O_RDWR)) {
            return Calls.call(Syscall.IOCTL, "/dev/loop-control", control.number(), LOOP_CTL_GET_FREE);
        }
    }

    /** A device that is being taken away answers {@code ENXIO}, and then has no node. */
    private static boolean isGone(KernelException e) {
        return e.is(Errno.ENXIO) || e.is(Errno.ENOENT);
    }

    private static FileDescriptor open(String path, int access) {
        return At.open(FileDescriptor.CURRENT_DIRECTORY, path, access | Open.O_CLOEXEC, 0, 0);
    }
}
