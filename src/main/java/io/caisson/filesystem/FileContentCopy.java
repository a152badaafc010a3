package io.caisson.filesystem;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.IoBuffer;

/**
 * Copies what is in files: as a clone that shares its blocks where the file system can (FICLONE), else by
 * the kernel (copy_file_range(2)), else through our memory; holes stay holes. What the two file systems
 * cannot do is tried once. For one thread.
 */
final class FileContentCopy implements AutoCloseable {
    private static final int BLOCK = 1024 * 1024;
    private static final int SEEK_SET = 0;

    private final IoBuffer buffer = IoBuffer.allocate(BLOCK);
    private boolean clones = true;
    private boolean copiesRanges = true;

    /** @param to empty, open for writing */
    void copy(FileDescriptor from, FileDescriptor to, long size) {
        if (size == 0 || cloned(from, to)) {
            return;
        }
        // First, since XFS allots room ahead of a file's end, which would stay in a hole behind what is written.
        FileCalls.truncate(to, size);
        long end = 0;
        for (long data = FileCalls.seek(from, 0, FileCalls.SEEK_DATA);
                data >= 0;
                data = FileCalls.seek(from, end, FileCalls.SEEK_DATA)) {
            end = FileCalls.seek(from, data, FileCalls.SEEK_HOLE);
            range(from, to, data, end);
        }
    }

    private boolean cloned(FileDescriptor from, FileDescriptor to) {
        if (clones) {
            clones = possible(() -> FileCalls.cloneContent(from, to));
        }
        return clones;
    }

    private void range(FileDescriptor from, FileDescriptor to, long start, long end) {
        FileCalls.seek(from, start, SEEK_SET);
        FileCalls.seek(to, start, SEEK_SET);
        long at = start;
        while (at < end) {
            long copied = copiesRanges ? kernelCopies(from, to, end - at) : 0;
            if (copied == 0) {
                copied = FileCalls.copyThrough(buffer, from, to, end - at);
            }
            if (copied == 0) {
                return;
            }
            at += copied;
        }
    }

    private long kernelCopies(FileDescriptor from, FileDescriptor to, long length) {
        long[] copied = new long[1];
        copiesRanges = possible(() -> copied[0] = FileCalls.copyRange(from, to, length));
        return copied[0];
    }

    private static boolean possible(Runnable call) {
        try {
            call.run();
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EOPNOTSUPP) || e.is(Errno.EXDEV) || e.is(Errno.EINVAL) || e.is(Errno.ENOTTY)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        buffer.close();
    }
}
