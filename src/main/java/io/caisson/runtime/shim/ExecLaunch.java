package io.caisson.runtime.shim;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.runtime.Process;
import io.caisson.runtime.script.Script;
import io.caisson.runtime.script.ShimDescriptors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One more process of a container on its way. For one thread at a time. */
public final class ExecLaunch implements AutoCloseable {
    private final ProcessIdentity identity;
    private final Pidfd shim;
    private final ShimReport report;
    private final FileDescriptor start;
    private final Script script;
    private final Process command;
    private ExecStreams streams;
    private ProcessIdentity envoy = ProcessIdentity.NONE;
    private ProcessIdentity process = ProcessIdentity.NONE;
    private boolean told;

    ExecLaunch(
            ProcessIdentity identity,
            Pidfd shim,
            ShimReport report,
            FileDescriptor start,
            ExecStreams streams,
            Script script,
            Process command) {
        this.identity = identity;
        this.shim = shim;
        this.report = report;
        this.start = start;
        this.streams = streams;
        this.script = script;
        this.command = command;
    }

    /** The supervisor's process. */
    public ProcessIdentity identity() {
        return identity;
    }

    /** The supervisor; not closed with the launch. */
    public Pidfd shim() {
        return shim;
    }

    /** Its pipes or terminal, once it is ready; not closed with the launch. */
    public ExecStreams streams() {
        return streams;
    }

    /** The process, once it was executed; none if it has ended since. */
    public ProcessIdentity process() {
        return process;
    }

    /** Waits until it is in the container, or has failed. */
    public ShimLaunch.Outcome awaitReady() {
        while (true) {
            Optional<ShimReport.Message> message = report.next();
            if (message.isEmpty()) {
                return killed();
            }
            switch (message.get()) {
                case ShimReport.Message.Envoy(int pid) -> envoy = identity.child(pid);
                case ShimReport.Message.Failed(long place, Errno errno) -> {
                    return failure(place, errno);
                }
                case ShimReport.Message.Ready() -> {
                    return takeTerminal();
                }
                case ShimReport.Message.AwaitsIds early -> throw new IllegalStateException("No exec has ids: " + early);
                case ShimReport.Message.Process early -> throw new IllegalStateException("Not released: " + early);
                case ShimReport.Message.ExecveFailed early -> throw new IllegalStateException("Not released: " + early);
            }
        }
    }

    /** Releases it, and waits until its command is executed, or something has failed. */
    public ShimLaunch.Outcome release() {
        try (start;
                NativeMemory one = NativeMemory.allocate(1)) {
            FileCalls.write(start, ByteBuffer.wrap(new byte[1]), one);
        }
        List<Errno> errors = new ArrayList<>();
        // From here on what is said is only believed as far as it can do no harm: for a moment, a container
        // whose processes may trace each other could say it.
        for (Optional<ShimReport.Message> message = report.next(); message.isPresent(); message = report.next()) {
            switch (message.get()) {
                case ShimReport.Message.ExecveFailed(Errno errno) -> errors.add(errno);
                case ShimReport.Message.Failed(long place, Errno errno) -> {
                    return failure(place, errno);
                }
                case ShimReport.Message.Process(int pid) -> {
                    told = true;
                    process = identity.child(pid);
                }
                case ShimReport.Message.Envoy(int pid) -> {
                    // Known, or of no use any more.
                }
                case ShimReport.Message.AwaitsIds() -> {
                    // Of no use.
                }
                case ShimReport.Message.Ready() -> {
                    // Known already.
                }
            }
        }
        if (!told) {
            return killed();
        }
        return errors.size() < script.calls("execve")
                ? new ShimLaunch.Outcome.Executed()
                : new ShimLaunch.Outcome.NotExecutable(command.args().getFirst(), errors);
    }

    /** Closes what only a launch needs; one that was not released ends. */
    @Override
    public void close() {
        start.close();
        report.close();
    }

    private ShimLaunch.Outcome takeTerminal() {
        if (!command.terminal()) {
            return new ShimLaunch.Outcome.Ready();
        }
        if (!envoy.isKnown()) {
            // The supervisor tells of its envoy, and the envoy that it is ready, in no certain order.
            report.next(shim).ifPresent(message -> {
                if (message instanceof ShimReport.Message.Envoy(int pid)) {
                    envoy = identity.child(pid);
                }
            });
        }
        try (Pidfd held = envoy.open().orElse(null)) {
            Optional<FileDescriptor> master = held == null ? Optional.empty() : held.descriptor(ShimDescriptors.MASTER);
            if (master.isEmpty()) {
                return killed();
            }
            streams = ExecStreams.terminal(master.get());
            return new ShimLaunch.Outcome.Ready();
        }
    }

    private static ShimLaunch.Outcome killed() {
        return new ShimLaunch.Outcome.StepFailed("enter the container", "the process was killed", Errno.ECHILD);
    }

    private ShimLaunch.Outcome failure(long place, Errno errno) {
        return script.find(place)
                .<ShimLaunch.Outcome>map(where -> new ShimLaunch.Outcome.StepFailed(where.step(), where.call(), errno))
                .orElseGet(ExecLaunch::killed);
    }
}
