package io.caisson.runtime.io;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.file.Path;
import java.time.Instant;

/** The reading end of one of a container's outputs (fifo(7)). */
public final class OutputPipe implements AutoCloseable {
    private final OutputStreamName stream;
    private final FileDescriptor reading;

    private OutputPipe(OutputStreamName stream, FileDescriptor reading) {
        this.stream = stream;
        this.reading = reading;
    }

    /** Makes a pipe that belongs to a user of the container, so that this may open /dev/stdout again. */
    public static void make(Path path, long uid, long gid) {
        At.makeNode(FileDescriptor.CURRENT_DIRECTORY, path.toString(), FileType.FIFO, 0600, 0, 0);
        At.changeOwner(FileDescriptor.CURRENT_DIRECTORY, path.toString(), uid, gid);
    }

    /** Opens one for a process: never blocks, since a reader is there already. */
    public static FileDescriptor open(Path path, int access) {
        return At.open(FileDescriptor.CURRENT_DIRECTORY, path.toString(), access | Open.O_NOFOLLOW, 0, 0);
    }

    /** Opens one to read what comes. */
    public static OutputPipe read(OutputStreamName stream, Path path) {
        return new OutputPipe(stream, open(path, Open.O_RDONLY | Open.O_NONBLOCK));
    }

    /** For epoll. */
    public FileDescriptor descriptor() {
        return reading;
    }

    /**
     * Reads once.
     *
     * @param buffer to read into; shared by all pipes of a thread
     * @return bytes read; 0 if the pipe is empty or has no writer left
     */
    public int drainOnce(OutputSink sink, NativeMemory buffer) {
        long length;
        do {
            length = Calls.tryCall(Syscall.READ, reading.number(), buffer.address(), buffer.size());
        } while (length == -Errno.EINTR.number());
        if (length == -Errno.EAGAIN.number()) {
            return 0;
        }
        if (length < 0) {
            throw new KernelException("read", Errno.of(-length), stream.toString());
        }
        if (length > 0) {
            sink.accept(stream, buffer.buffer(0, length), Instant.now());
        }
        return (int) length;
    }

    @Override
    public void close() {
        reading.close();
    }
}
