package io.caisson.runtime.shim;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.runtime.io.OutputPipe;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The gate at which a first process waits whose launcher is long gone. */
public final class OrphanStart {
    private final Path gate;

    /** @param gate the named pipe */
    public OrphanStart(Path gate) {
        this.gate = gate;
    }

    /** Whether somebody waits there: that one holds it open until the very moment of its execve. */
    public boolean isAwaited() {
        try (FileDescriptor opened = OutputPipe.open(gate, Open.O_WRONLY | Open.O_NONBLOCK)) {
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.ENXIO) || e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Opens it, and waits until the command is executed, or something has failed.
     *
     * @param report named pipe of the launch's messages
     */
    public ShimLaunch.Outcome open(Path report, LaunchWords words) {
        FileDescriptor reading = OutputPipe.open(report, Open.O_RDONLY | Open.O_NONBLOCK);
        Pipe.mayWait(reading);
        try (ShimReport messages = new ShimReport(reading)) {
            try (FileDescriptor writing = OutputPipe.open(gate, Open.O_WRONLY | Open.O_NONBLOCK);
                    NativeMemory one = NativeMemory.allocate(1)) {
                FileCalls.write(writing, ByteBuffer.wrap(new byte[1]), one);
            }
            return outcome(messages, words);
        }
    }

    private static ShimLaunch.Outcome outcome(ShimReport messages, LaunchWords words) {
        List<Errno> errors = new ArrayList<>();
        for (Optional<ShimReport.Message> message = messages.next(); message.isPresent(); message = messages.next()) {
            if (message.get() instanceof ShimReport.Message.ExecveFailed(Errno errno)) {
                errors.add(errno);
            } else if (message.get() instanceof ShimReport.Message.Failed(long place, Errno errno)) {
                return words.failure(place, errno);
            }
        }
        return words.ended(errors);
    }
}
