package io.caisson.filesystem;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.IoBuffer;
import io.caisson.kernel.file.Open;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of ours that is being written from its beginning, 0600. What it fails with tells a full file
 * system by its errno, which java.nio keeps to itself. For one thread, but any other may close it: a write
 * that comes later fails, and never meets memory or a descriptor that is somebody else's by then.
 *
 * <p>All throw {@link io.caisson.error.EngineException} with {@code DISK_FULL} or {@code STORAGE}.
 */
public final class NewFile implements AutoCloseable {
    private static final int BLOCK = 128 * 1024;
    /** Enough for most of the small files, of which many are made. */
    private static final int SMALL = 4 * 1024;

    private final String what;
    private final FileDescriptor file;
    private @Nullable IoBuffer buffer;
    private int bufferSize;
    private boolean closed;

    private NewFile(String what, FileDescriptor file) {
        this.what = what;
        this.file = file;
    }

    /**
     * Makes it; there must be nothing at its path yet.
     *
     * @param what what it is, for the errors' words, such as "the blob sha256:…"
     */
    public static NewFile create(Path path, String what) {
        int flags = Open.O_WRONLY | Open.O_CREAT | Open.O_EXCL | Open.O_NOFOLLOW;
        try {
            return new NewFile(what, At.open(FileDescriptor.CURRENT_DIRECTORY, path.toString(), flags, 0600, 0));
        } catch (KernelException e) {
            throw StorageFailure.of("Writing " + what, e);
        }
    }

    /**
     * Writes the next bytes.
     *
     * @throws IllegalStateException if it was closed
     */
    public synchronized void write(byte[] bytes, int offset, int length) {
        try {
            FileCalls.write(file, ByteBuffer.wrap(bytes, offset, length), buffer(length));
        } catch (KernelException e) {
            throw StorageFailure.of("Writing " + what, e);
        }
    }

    /** Waits until everything is on disk. */
    public synchronized void sync() {
        try {
            FileCalls.sync(file);
        } catch (KernelException e) {
            throw StorageFailure.of("Writing " + what, e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (buffer != null) {
            buffer.close();
        }
        file.close();
    }

    /** To write so many bytes through: to take large memory from the system takes longer than to write a small file. */
    private IoBuffer buffer(int length) {
        if (closed) {
            throw new IllegalStateException("Closed: " + what);
        }
        IoBuffer used = buffer;
        if (used != null && (length <= bufferSize || bufferSize == BLOCK)) {
            return used;
        }
        if (used != null) {
            used.close();
        }
        bufferSize = length <= SMALL ? SMALL : BLOCK;
        IoBuffer larger = IoBuffer.allocate(bufferSize);
        buffer = larger;
        return larger;
    }
}
