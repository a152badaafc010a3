package io.caisson.runtime.io;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file in which the bytes of one output wait between the pipe and the sink, so that an engine that is
 * killed, at whatever moment, loses none of them and gives none twice.
 *
 * <p>splice(2) takes bytes from the pipe to the file in one call that no signal can cut in two: what the
 * pipe has no longer, the file has. They are given to the sink from there. Then the head of the file is
 * told, in one write, how far into the file that was and where the sink stood after it. Who opens the file
 * again has the sink forget what came after that place, and gives it all that follows in the file.
 *
 * <p>The file is made with the first byte, and emptied whenever more than a chunk of it is done with: its
 * head then points past its end, until the next chunk is done with.
 */
final class OutputStage implements AutoCloseable {
    /** Most bytes that are taken at once; as many as a pipe holds. */
    static final int CHUNK = 64 * 1024;

    private static final int HEAD = 16;
    private static final int OFFSET = HEAD;
    private static final int SPLICE_F_NONBLOCK = 2;

    private final FileDescriptor file;
    private final NativeMemory words;
    private long done;
    private long end;

    private OutputStage(FileDescriptor file, NativeMemory words, long done, long end) {
        this.file = file;
        this.words = words;
        this.done = done;
        this.end = end;
    }

    /** Makes the file, for a sink that stands at this position. */
    static OutputStage make(Path path, long position) {
        int flags = Open.O_RDWR | Open.O_CREAT | Open.O_TRUNC | Open.O_NOFOLLOW;
        FileDescriptor file = At.open(FileDescriptor.CURRENT_DIRECTORY, path.toString(), flags, 0600, 0);
        OutputStage stage = new OutputStage(file, NativeMemory.allocate(HEAD + Long.BYTES), HEAD, HEAD);
        try {
            stage.note(position);
            return stage;
        } catch (KernelException e) {
            stage.close();
            throw e;
        }
    }

    /** Opens what an engine before this one has left; empty if it had taken nothing. */
    static Optional<OutputStage> reopen(Path path) {
        FileDescriptor file;
        try {
            int flags = Open.O_RDWR | Open.O_NOFOLLOW;
            file = At.open(FileDescriptor.CURRENT_DIRECTORY, path.toString(), flags, 0, 0);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
        OutputStage stage = new OutputStage(file, NativeMemory.allocate(HEAD + Long.BYTES), HEAD, HEAD);
        try {
            return stage.goOn() ? Optional.of(stage) : Optional.empty();
        } catch (KernelException e) {
            stage.close();
            throw e;
        }
    }

    private boolean goOn() {
        if (FileCalls.read(file, words, HEAD, 0) < HEAD) {
            // That engine was killed when it had made the file, before it took anything.
            close();
            return false;
        }
        end = At.stat(file).size();
        done = words.longAt(0) > end ? HEAD : words.longAt(0);
        return true;
    }

    /** Where the sink stood when it had all that is done with. */
    long position() {
        return words.longAt(Long.BYTES);
    }

    /** Whether everything that was taken was given on. */
    boolean isEmpty() {
        return done == end;
    }

    /** Takes what the pipe has: how many bytes, or the negated errno, {@code EAGAIN} for none. */
    long take(FileDescriptor pipe) {
        words.putLong(OFFSET, end);
        long taken;
        do {
            taken = Calls.tryCall(
                    Syscall.SPLICE,
                    pipe.number(),
                    0,
                    file.number(),
                    words.address() + OFFSET,
                    CHUNK,
                    SPLICE_F_NONBLOCK);
        } while (taken == -Errno.EINTR.number());
        if (taken > 0) {
            end += taken;
        }
        return taken;
    }

    /** Reads what was taken and is not done with: how many bytes, at most a chunk. */
    int read(NativeMemory buffer) {
        return FileCalls.read(file, buffer, (int) Math.min(end - done, Math.min(buffer.size(), CHUNK)), done);
    }

    /** The sink has that many bytes more, and stands at this position. */
    void done(int bytes, long position) {
        done += bytes;
        note(position);
        if (done == end && done > HEAD + CHUNK) {
            // One chunk more does not reach as far as the head says: it is seen to begin at the start.
            FileCalls.truncate(file, HEAD);
            done = HEAD;
            end = HEAD;
        }
    }

    private void note(long position) {
        words.putLong(0, done).putLong(Long.BYTES, position);
        FileCalls.write(file, words, HEAD, 0);
    }

    @Override
    public void close() {
        file.close();
        words.close();
    }
}
