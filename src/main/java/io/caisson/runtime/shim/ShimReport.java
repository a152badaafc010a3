package io.caisson.runtime.shim;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.Poll;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.process.Pidfd;
import io.caisson.runtime.script.LaunchReport;
import java.util.Optional;

/** What a shim and its container say while they are launched. */
final class ShimReport implements AutoCloseable {
    private final FileDescriptor pipe;
    private final NativeMemory buffer = NativeMemory.allocate(LaunchReport.MESSAGE_SIZE);

    /** @param pipe the reading end; closed with this */
    ShimReport(FileDescriptor pipe) {
        this.pipe = pipe;
    }

    /** One message. */
    sealed interface Message {
        /** The first process, as the host sees it. */
        record Process(int pid) implements Message {}

        /** The one that enters a container, as the host sees it. */
        record Envoy(int pid) implements Message {}

        /** Everything is made; it waits for its release. */
        record Ready() implements Message {}

        /** The first process has a user namespace, and waits for its ids. */
        record AwaitsIds() implements Message {}

        /** A record has failed. */
        record Failed(long place, Errno errno) implements Message {}

        /** One candidate could not be executed. */
        record ExecveFailed(Errno errno) implements Message {}
    }

    /** Waits for the next; empty once nobody can say anything any more: it was executed, or it is gone. */
    Optional<Message> next() {
        // Messages are shorter than PIPE_BUF, so each is read whole (pipe(7)).
        int length = FileCalls.read(pipe, buffer, LaunchReport.MESSAGE_SIZE);
        if (length == 0) {
            return Optional.empty();
        }
        long kind = buffer.longAt(0);
        if (kind == LaunchReport.PROCESS) {
            return Optional.of(new Message.Process((int) buffer.longAt(8)));
        }
        if (kind == LaunchReport.ENVOY) {
            return Optional.of(new Message.Envoy((int) buffer.longAt(8)));
        }
        if (kind == LaunchReport.READY) {
            return Optional.of(new Message.Ready());
        }
        if (kind == LaunchReport.AWAITS_IDS) {
            return Optional.of(new Message.AwaitsIds());
        }
        if (kind == LaunchReport.EXECVE_FAILED) {
            return Optional.of(new Message.ExecveFailed(Errno.of(-buffer.longAt(8))));
        }
        return Optional.of(new Message.Failed(buffer.longAt(8), Errno.of(-buffer.longAt(16))));
    }

    /**
     * The same for what a supervisor itself is to say: empty if it has ended without that, whoever else can still
     * say something.
     */
    Optional<Message> next(Pidfd supervisor) {
        return Poll.readable(pipe, supervisor.descriptor()).get(0) ? next() : Optional.empty();
    }

    @Override
    public void close() {
        pipe.close();
        buffer.close();
    }
}
