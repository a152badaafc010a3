package io.caisson.runtime.io;

import io.caisson.filesystem.StorageFailure;
import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of one of a container's outputs (fifo(7)), and the bytes on their way from there
 * ({@link OutputStage}). For one thread at a time.
 */
public final class OutputPipe implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OutputPipe.class.getName());

    /** How many bytes the pipe holds (ioctl_tty(2), pipe(7)). */
    private static final long FIONREAD = 0x541b;

    /** How many bytes a pipe can hold (fcntl(2)). */
    private static final int F_SETPIPE_SZ = 1031;

    private static final int PIPE = 64 * 1024;
    private static final int WIDE_PIPE = 1024 * 1024;

    private final OutputStreamName stream;
    /** Of the stage; null for a terminal, which has none. */
    private final @Nullable Path place;

    private final FileDescriptor reading;
    private @Nullable OutputStage stage;
    /** It cannot be: bytes go from the pipe to the sink, and an engine that is killed meanwhile loses a chunk. */
    private boolean withoutStage;

    private boolean wide;

    private OutputPipe(OutputStreamName stream, @Nullable Path place, FileDescriptor reading) {
        this.stream = stream;
        this.place = place;
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

    /** Opens one to read what comes, and what an engine before this one has taken and not given on. */
    public static OutputPipe read(OutputStreamName stream, Path path) {
        OutputPipe pipe = new OutputPipe(stream, staged(path), open(path, Open.O_RDONLY | Open.O_NONBLOCK));
        try {
            pipe.stage = OutputStage.reopen(staged(path)).orElse(null);
            return pipe;
        } catch (KernelException e) {
            pipe.close();
            throw e;
        }
    }

    /**
     * One of a terminal, whose bytes do not wait on their way: no splice(2) takes them from there, and an engine that
     * is killed loses what it has read and not given on.
     *
     * @param master closed with this
     */
    public static OutputPipe ofTerminal(FileDescriptor master) {
        return new OutputPipe(OutputStreamName.STDOUT, null, master);
    }

    /** For epoll. */
    public FileDescriptor descriptor() {
        return reading;
    }

    /** Where the sink stood when it had all of this that it is known to have; empty if nothing ever came. */
    OptionalLong position() {
        return stage == null ? OptionalLong.empty() : OptionalLong.of(stage.position());
    }

    /**
     * Reads once.
     *
     * @param buffer to read into; shared by all pipes of a thread
     * @return bytes read; 0 if the pipe is empty or has no writer left
     */
    int drainOnce(OutputSink sink, NativeMemory buffer) {
        Path at = place;
        if (at != null && !withoutStage && (stage != null || sink.keeps())) {
            try {
                return staged(at, sink, buffer);
            } catch (KernelException e) {
                goWithoutStage(at, e);
            }
        }
        int length = give(sink, buffer, read(buffer));
        sink.settled();
        widen(length);
        return length;
    }

    /** One that was full holds more from here on: whoever writes much then waits for us less often. */
    private void widen(int length) {
        if (length >= PIPE && !wide) {
            wide = true;
            // It stays as it is where that is refused.
            var _ = Calls.tryCall(Syscall.FCNTL, reading.number(), F_SETPIPE_SZ, WIDE_PIPE);
        }
    }

    private int staged(Path at, OutputSink sink, NativeMemory buffer) {
        OutputStage there = stage;
        if (there == null) {
            if (!hasBytes(buffer)) {
                return 0;
            }
            there = OutputStage.make(at, sink.position());
            stage = there;
        }
        if (there.isEmpty()) {
            long taken = there.take(reading);
            if (taken <= 0) {
                return none(taken, "splice");
            }
        }
        int length = give(sink, buffer, there.read(buffer));
        there.done(length, sink.position());
        sink.settled();
        return length;
    }

    private int give(OutputSink sink, NativeMemory buffer, int length) {
        if (length > 0) {
            sink.accept(stream, buffer.buffer(0, length), Instant.now());
        }
        return length;
    }

    private int read(NativeMemory buffer) {
        long length;
        do {
            length = Calls.tryCall(Syscall.READ, reading.number(), buffer.address(), buffer.size());
        } while (length == -Errno.EINTR.number());
        return length > 0 ? (int) length : none(length, "read");
    }

    private int none(long result, String call) {
        // A terminal that nobody has open any more answers EIO (pty(7)).
        if (result == 0 || result == -Errno.EAGAIN.number() || place == null && result == -Errno.EIO.number()) {
            return 0;
        }
        throw new KernelException(call, Errno.of(-result), stream.toString());
    }

    private boolean hasBytes(NativeMemory buffer) {
        return hasBytes(reading, buffer);
    }

    /** Whether a pipe holds bytes, by either of its ends. */
    static boolean hasBytes(FileDescriptor pipe, NativeMemory buffer) {
        Calls.call(Syscall.IOCTL, "pipe", pipe.number(), FIONREAD, buffer.address());
        return buffer.intAt(0) > 0;
    }

    private void goWithoutStage(Path at, KernelException cause) {
        LOG.log(
                System.Logger.Level.WARNING,
                "Cannot keep output in " + at + " on its way to the log: " + cause.getMessage()
                        + ". An engine that is killed may lose some of it",
                cause);
        withoutStage = true;
        if (stage != null) {
            stage.close();
            stage = null;
        }
        try {
            Files.deleteIfExists(at);
        } catch (IOException e) {
            throw StorageFailure.of("Removing " + at, e);
        }
    }

    @Override
    public void close() {
        reading.close();
        if (stage != null) {
            stage.close();
        }
    }

    private static Path staged(Path path) {
        return path.resolveSibling(path.getFileName() + ".taken");
    }
}
