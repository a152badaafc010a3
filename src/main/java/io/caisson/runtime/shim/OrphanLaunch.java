package io.caisson.runtime.shim;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.runtime.script.ShimDescriptors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A launch under way that leaves nobody behind: its processes are children of this one. For one thread. */
public final class OrphanLaunch implements AutoCloseable {
    private final ProcessIdentity caller =
            ProcessIdentity.of(Math.toIntExact(ProcessHandle.current().pid()));
    private final ShimReport report;
    private final FileDescriptor start;
    private final LaunchWords words;
    private final IdMappings ids;
    private final @Nullable FileDescriptor terminal;
    private ProcessIdentity process = ProcessIdentity.NONE;
    private ProcessIdentity envoy = ProcessIdentity.NONE;

    /** @param ids of the user namespace that its process is made in; none for the host's */
    OrphanLaunch(Ends ends, LaunchWords words, IdMappings ids, @Nullable FileDescriptor terminal) {
        this.report = new ShimReport(ends.report());
        this.start = ends.start();
        this.words = words;
        this.ids = ids;
        this.terminal = terminal;
    }

    /** Our ends of the pipes of a launch. */
    record Ends(FileDescriptor report, FileDescriptor start) {}

    /** The process, as far as it is known. */
    public ProcessIdentity process() {
        return process;
    }

    /** What is to be said of its failures. */
    public LaunchWords words() {
        return words;
    }

    /** Waits until it waits for its release, or has failed. */
    public ShimLaunch.Outcome awaitReady() {
        List<Errno> absent = new ArrayList<>();
        for (Optional<ShimReport.Message> message = report.next(); message.isPresent(); message = report.next()) {
            switch (message.get()) {
                case ShimReport.Message.Ready() -> {
                    return awaitNumber();
                }
                case ShimReport.Message.Failed(long place, Errno errno) -> {
                    return words.failure(place, errno);
                }
                case ShimReport.Message.ExecveFailed(Errno errno) -> absent.add(errno);
                case ShimReport.Message.AwaitsIds() -> giveIds();
                default -> note(message.get());
            }
        }
        return absent.isEmpty() ? LaunchWords.killed() : words.ended(absent);
    }

    /** Releases it to where it waits next. */
    public void release() {
        try (NativeMemory one = NativeMemory.allocate(1)) {
            FileCalls.write(start, ByteBuffer.wrap(new byte[1]), one);
        }
    }

    /** Waits until its command is executed, or something has failed. */
    public ShimLaunch.Outcome awaitExecution() {
        List<Errno> errors = new ArrayList<>();
        for (Optional<ShimReport.Message> message = report.next(); message.isPresent(); message = report.next()) {
            switch (message.get()) {
                case ShimReport.Message.ExecveFailed(Errno errno) -> errors.add(errno);
                case ShimReport.Message.Failed(long place, Errno errno) -> {
                    return words.failure(place, errno);
                }
                default -> note(message.get());
            }
        }
        return process.isKnown() ? words.ended(errors) : LaunchWords.killed();
    }

    /** The master of its terminal, to be closed by the caller: our own, or the one that the envoy has opened. */
    public Optional<FileDescriptor> terminal() {
        if (terminal != null) {
            return Optional.of(terminal.duplicate());
        }
        try (Pidfd held = envoy.open().orElse(null)) {
            return held == null ? Optional.empty() : held.descriptor(ShimDescriptors.MASTER);
        }
    }

    /** A process that has not been released ends; reaps the envoy. */
    @Override
    public void close() {
        start.close();
        report.close();
        if (terminal != null) {
            terminal.close();
        }
        try (Pidfd ended = envoy.open().orElse(null)) {
            if (ended != null) {
                ended.reap();
            }
        }
    }

    /** One process tells the number, another that it is ready, in no certain order. */
    private ShimLaunch.Outcome awaitNumber() {
        if (!process.isKnown() && !envoy.isKnown()) {
            report.next().ifPresent(this::note);
        }
        return process.isKnown() || envoy.isKnown() ? new ShimLaunch.Outcome.Ready() : LaunchWords.killed();
    }

    /** Its number means it for certain: it waits. */
    private void giveIds() {
        if (!process.isKnown()) {
            report.next().ifPresent(this::note);
        }
        UserNamespaces.write(process.pid(), ids);
        release();
    }

    private void note(ShimReport.Message message) {
        if (message instanceof ShimReport.Message.Process(int pid)) {
            process = caller.child(pid);
        } else if (message instanceof ShimReport.Message.Envoy(int pid)) {
            envoy = caller.child(pid);
        }
    }

    /** Both ends of a named pipe of messages, none of which waits for the other; ours reads. */
    static Pipe named(FileDescriptor reading, FileDescriptor writing) {
        Pipe.mayWait(reading);
        return new Pipe(reading, writing);
    }
}
