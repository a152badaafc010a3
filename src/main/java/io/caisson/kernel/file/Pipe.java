package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;

/** A pipe (pipe2(2)), both ends close-on-exec. */
public record Pipe(FileDescriptor reading, FileDescriptor writing) implements AutoCloseable {
    public static Pipe open() {
        try (NativeMemory ends = NativeMemory.allocate(8)) {
            Calls.call(Syscall.PIPE2, "pipe", ends.address(), Open.O_CLOEXEC);
            return new Pipe(new FileDescriptor(ends.intAt(0)), new FileDescriptor(ends.intAt(4)));
        }
    }

    @Override
    public void close() {
        reading.close();
        writing.close();
    }
}
