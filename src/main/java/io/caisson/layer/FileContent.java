package io.caisson.layer;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.IoBuffer;
import io.caisson.kernel.file.Open;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Copies a file's bytes out of a tar, leaving holes where there are only zeros. For one thread. */
final class FileContent implements AutoCloseable {
    private static final int BLOCK = 256 * 1024;
    /** Zeros in pieces of this size become a hole. */
    private static final int HOLE = 4096;

    private static final int SEEK_CUR = 1;

    private final byte[] block = new byte[BLOCK];
    private final IoBuffer memory = IoBuffer.allocate(BLOCK);

    /** A new file; fails with {@code EEXIST} if anything has that name, a link too. */
    static FileDescriptor create(FileDescriptor parent, String name, int permissions) {
        int flags = Open.O_WRONLY | Open.O_CREAT | Open.O_EXCL | Open.O_NOFOLLOW;
        return At.open(parent.number(), name, flags, permissions, 0);
    }

    void copy(InputStream from, FileDescriptor to, long size) throws IOException {
        long left = size;
        boolean endsInHole = false;
        while (left > 0) {
            int length = from.readNBytes(block, 0, (int) Math.min(BLOCK, left));
            if (length == 0) {
                throw new EOFException("it ends in the middle of a file");
            }
            left -= length;
            endsInHole = write(to, length);
        }
        if (endsInHole) {
            FileCalls.truncate(to, size);
        }
    }

    /** Writes the block but for its zeros; whether it ended with a hole. */
    private boolean write(FileDescriptor to, int length) {
        int at = 0;
        boolean hole = false;
        while (at < length) {
            hole = isHole(at, length);
            int end = at;
            while (end < length && isHole(end, length) == hole) {
                end = Math.min(length, end + HOLE);
            }
            if (hole) {
                FileCalls.seek(to, end - at, SEEK_CUR);
            } else {
                FileCalls.write(to, block, at, end - at, memory);
            }
            at = end;
        }
        return hole;
    }

    private boolean isHole(int from, int length) {
        int end = from + HOLE;
        if (end > length) {
            return false;
        }
        // Most pieces have something in their first bytes.
        for (int i = from; i < end; i++) {
            if (block[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        memory.close();
    }
}
