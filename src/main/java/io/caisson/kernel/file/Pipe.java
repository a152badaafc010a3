package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;

/** A pipe (pipe2(2)), both ends close-on-exec. */
public record Pipe(FileDescriptor reading, FileDescriptor writing) implements AutoCloseable {
    private static final int F_SETFL = 4;

    public static Pipe open() {
        try (NativeMemory ends = NativeMemory.allocate(8)) {
            Calls.call(Syscall.PIPE2, "pipe", ends.address(), Open.O_CLOEXEC);
            return new Pipe(new FileDescriptor(ends.intAt(0)), new FileDescriptor(ends.intAt(4)));
        }
    }

    /**
     * Makes an end answer {@code EAGAIN} instead of waiting ({@code F_SETFL}), for all who share it; the other
     * end stays as it is.
     */
    public static void neverWait(FileDescriptor end) {
        Calls.call(Syscall.FCNTL, end, end.number(), F_SETFL, Open.O_NONBLOCK);
    }

    /** Makes an end that was opened so that it never waits wait again. */
    public static void mayWait(FileDescriptor end) {
        Calls.call(Syscall.FCNTL, end.toString(), end.number(), F_SETFL, 0);
    }

    @Override
    public void close() {
        reading.close();
        writing.close();
    }
}
