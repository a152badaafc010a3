package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.ByteBuffer;

/** The calls on an open file: bytes in and out, metadata, durability. All throw {@link KernelException}. */
public final class FileCalls {
    /** {@code SEEK_DATA}: the next byte that is not in a hole. */
    public static final int SEEK_DATA = 3;

    /** {@code SEEK_HOLE}: the next hole, or the end. */
    public static final int SEEK_HOLE = 4;

    /** {@code _IOW(0x94, 9, int)}. */
    private static final long FICLONE = 0x4004_9409L;

    private static final long FALLOC_FL_KEEP_SIZE = 1;

    private FileCalls() {}

    /** read(2) into native memory; 0 at the end of the file. */
    public static int read(FileDescriptor file, NativeMemory target, int length) {
        return (int) Calls.call(Syscall.READ, file, file.number(), target.address(), length);
    }

    /** read(2) of at most as much as the buffer holds; 0 at the end of the file. */
    public static int read(FileDescriptor file, IoBuffer target) {
        return read(file, target.memory(), (int) target.memory().size());
    }

    /** write(2) until everything was written, as much at once as the buffer holds. */
    public static void write(FileDescriptor file, ByteBuffer bytes, IoBuffer buffer) {
        write(file, bytes, buffer.memory());
    }

    /** write(2) of a part of an array until everything was written, as much at once as the buffer holds. */
    public static void write(FileDescriptor file, byte[] bytes, int offset, int length, IoBuffer buffer) {
        NativeMemory memory = buffer.memory();
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int part = (int) Math.min(end - at, memory.size());
            memory.putBytes(0, bytes, at, part);
            at += (int) Calls.call(Syscall.WRITE, file, file.number(), memory.address(), part);
        }
    }

    /**
     * write(2) until everything was written.
     *
     * @param buffer native memory to copy through; decides how much one call writes
     */
    public static void write(FileDescriptor file, ByteBuffer bytes, NativeMemory buffer) {
        while (bytes.hasRemaining()) {
            int length = (int) Math.min(bytes.remaining(), buffer.size());
            buffer.buffer(0, length).put(bytes.slice().limit(length));
            long written = Calls.call(Syscall.WRITE, file, file.number(), buffer.address(), length);
            bytes.position(bytes.position() + (int) written);
        }
    }

    /** pread(2): bytes read, fewer than asked only at the end of the file. */
    public static int read(FileDescriptor file, NativeMemory target, int length, long offset) {
        return (int) Calls.call(Syscall.PREAD64, file, file.number(), target.address(), length, offset);
    }

    /** pwrite(2) of the first bytes of a block, all at once or not at all for so few that a page holds them. */
    public static void write(FileDescriptor file, NativeMemory source, int length, long offset) {
        long written = Calls.call(Syscall.PWRITE64, file, file.number(), source.address(), length, offset);
        if (written != length) {
            throw new KernelException("pwrite64", Errno.ENOSPC, file.toString());
        }
    }

    /** lseek(2); -1 where {@code SEEK_DATA} finds nothing more. */
    public static long seek(FileDescriptor file, long offset, int whence) {
        long result = Calls.tryCall(Syscall.LSEEK, file.number(), offset, whence);
        if (result == -Errno.ENXIO.number()) {
            return -1;
        }
        if (result < 0) {
            throw new KernelException("lseek", Errno.of(-result), file.toString());
        }
        return result;
    }

    /** ftruncate(2). */
    public static void truncate(FileDescriptor file, long length) {
        Calls.call(Syscall.FTRUNCATE, file, file.number(), length);
    }

    /** fallocate(2) of a file that has nothing yet: its blocks are there, and read as zeros. */
    public static void allocate(FileDescriptor file, long length) {
        Calls.call(Syscall.FALLOCATE, file, file.number(), 0, 0, length);
    }

    /** fallocate(2) with {@code FALLOC_FL_KEEP_SIZE}: blocks that a file which grows takes first. */
    public static void allocateBeyond(FileDescriptor file, long end, long length) {
        Calls.call(Syscall.FALLOCATE, file, file.number(), FALLOC_FL_KEEP_SIZE, end, length);
    }

    /** copy_file_range(2) from and to the descriptors' own positions; bytes copied, 0 at the end. */
    public static long copyRange(FileDescriptor from, FileDescriptor to, long length) {
        return Calls.call(Syscall.COPY_FILE_RANGE, from + " to " + to, from.number(), 0, to.number(), 0, length, 0);
    }

    /** {@code FICLONE} (ioctl_ficlone(2)): the target shares all of the source's blocks until one is written. */
    public static void cloneContent(FileDescriptor from, FileDescriptor to) {
        Calls.call(Syscall.IOCTL, from + " to " + to, to.number(), FICLONE, from.number());
    }

    /**
     * Reads once, at the descriptors' own positions, and writes what came.
     *
     * @return bytes copied, at most as many as the buffer holds; 0 at the end
     */
    public static long copyThrough(IoBuffer buffer, FileDescriptor from, FileDescriptor to, long length) {
        NativeMemory memory = buffer.memory();
        int read = read(from, memory, (int) Math.min(length, memory.size()));
        int at = 0;
        while (at < read) {
            at += (int) Calls.call(Syscall.WRITE, to, to.number(), memory.address() + at, read - at);
        }
        return read;
    }

    /** fchown(2). */
    public static void changeOwner(FileDescriptor file, long uid, long gid) {
        Calls.call(Syscall.FCHOWN, file, file.number(), uid, gid);
    }

    /** fchmod(2). */
    public static void changeMode(FileDescriptor file, int mode) {
        Calls.call(Syscall.FCHMOD, file, file.number(), mode);
    }

    /** utimensat(2) on a descriptor. */
    public static void setTimes(FileDescriptor file, FileTimes times) {
        try (NativeMemory timespecs = times.timespecs()) {
            Calls.call(Syscall.UTIMENSAT, file, file.number(), 0, timespecs.address(), 0);
        }
    }

    /** fsync(2). */
    public static void sync(FileDescriptor file) {
        Calls.call(Syscall.FSYNC, file, file.number());
    }

    /** syncfs(2): everything of the file system that this lies on. */
    public static void syncFileSystem(FileDescriptor file) {
        Calls.call(Syscall.SYNCFS, file, file.number());
    }

    /** The magic number of the file system (statfs(2), {@code f_type}), such as {@code 0x9fa0} for procfs. */
    public static long fileSystemType(FileDescriptor file) {
        try (NativeMemory statfs = NativeMemory.allocate(120)) {
            Calls.call(Syscall.FSTATFS, file, file.number(), statfs.address());
            return statfs.longAt(0);
        }
    }

    /** Bytes that are free on the file system (statfs(2)), those kept for root among them. */
    public static long freeBytes(FileDescriptor file) {
        try (NativeMemory statfs = NativeMemory.allocate(120)) {
            Calls.call(Syscall.FSTATFS, file, file.number(), statfs.address());
            return statfs.longAt(8) * statfs.longAt(24);
        }
    }
}
