package io.caisson.runtime.shim;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.runtime.script.Script;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A launch under way: what the container says until its command is executed. For one thread at a time. */
public final class ShimLaunch implements AutoCloseable {
    private final ProcessIdentity identity;
    private final Pidfd shim;
    private final ShimReport report;
    private final Orders orders;
    private final Script script;
    private final String command;
    private final @Nullable FileDescriptor terminal;
    private ProcessIdentity process = ProcessIdentity.NONE;

    ShimLaunch(
            ProcessIdentity identity,
            Pidfd shim,
            ShimReport report,
            Orders orders,
            Script script,
            String command,
            @Nullable FileDescriptor terminal) {
        this.terminal = terminal;
        this.identity = identity;
        this.shim = shim;
        this.report = report;
        this.orders = orders;
        this.script = script;
        this.command = command;
    }

    /**
     * The pipes that a launch is told by, each with one byte.
     *
     * @param start releases the container; before, once its ids are known, has it go on
     * @param keep tells the shim that it is on record
     * @param ids of its user namespace
     */
    record Orders(FileDescriptor start, FileDescriptor keep, IdMappings ids) implements AutoCloseable {
        @Override
        public void close() {
            start.close();
            keep.close();
        }
    }

    /** How a launch has gone. */
    public sealed interface Outcome {
        /** It waits for its release. */
        record Ready() implements Outcome {}

        /** It was released, and its command executed. */
        record Executed() implements Outcome {}

        /** A step failed. */
        record StepFailed(String step, String call, Errno errno) implements Outcome {}

        /** No candidate for the command could be executed. */
        record NotExecutable(String command, List<Errno> errors) implements Outcome {}
    }

    /** The supervisor's process. */
    public ProcessIdentity identity() {
        return identity;
    }

    /** The supervisor; not closed with the launch. */
    public Pidfd shim() {
        return shim;
    }

    /** The master of its terminal, if it has one; not closed with the launch. */
    public Optional<FileDescriptor> terminal() {
        return Optional.ofNullable(terminal);
    }

    /** The container's first process, as far as the shim has told. */
    public ProcessIdentity process() {
        return process;
    }

    /** Waits until everything is made, or has failed. */
    public Outcome awaitReady() {
        while (true) {
            Optional<ShimReport.Message> message = report.next();
            if (message.isEmpty()) {
                return killed();
            }
            switch (message.get()) {
                case ShimReport.Message.Process(int pid) -> process = ProcessIdentity.of(pid);
                case ShimReport.Message.AwaitsIds() -> giveIds();
                case ShimReport.Message.Ready() -> {
                    // The shim tells the number, the container that it is ready, in no certain order.
                    awaitProcess();
                    return process.isKnown() ? new Outcome.Ready() : killed();
                }
                case ShimReport.Message.Failed(long place, Errno errno) -> {
                    awaitProcess();
                    return failure(place, errno);
                }
                case ShimReport.Message.ExecveFailed(Errno errno) ->
                    throw new IllegalStateException("An execve before the release");
                case ShimReport.Message.Envoy envoy -> throw new IllegalStateException("No launch has one: " + envoy);
            }
        }
    }

    /** Tells the shim that it is on record: from now on it stays, whatever becomes of the engine. */
    public void keep() {
        order(orders.keep());
    }

    /** Releases it, and waits until its command is executed, or something has failed. */
    public Outcome release() {
        try {
            order(orders.start());
        } catch (KernelException e) {
            if (e.errno() == Errno.EPIPE) {
                // It was killed while it waited.
                return killed();
            }
            throw e;
        }
        List<Errno> errors = new ArrayList<>();
        while (true) {
            Optional<ShimReport.Message> message = report.next();
            if (message.isEmpty()) {
                return errors.isEmpty() || errors.size() < candidates()
                        ? new Outcome.Executed()
                        : new Outcome.NotExecutable(command, errors);
            }
            switch (message.get()) {
                case ShimReport.Message.ExecveFailed(Errno errno) -> errors.add(errno);
                case ShimReport.Message.Failed(long place, Errno errno) -> {
                    return failure(place, errno);
                }
                case ShimReport.Message.Process(int pid) -> {
                    // Known already.
                }
                case ShimReport.Message.AwaitsIds() -> {
                    // It has them.
                }
                case ShimReport.Message.Ready() -> {
                    // Known already.
                }
                case ShimReport.Message.Envoy envoy -> throw new IllegalStateException("No launch has one: " + envoy);
            }
        }
    }

    /** Closes the pipes: a container that was not released ends, and so does a shim that was not kept. */
    @Override
    public void close() {
        orders.close();
        report.close();
    }

    /** Its number means it for certain: it waits, and the shim does not reap it before it is on record. */
    private void giveIds() {
        awaitProcess();
        UserNamespaces.write(process.pid(), orders.ids());
        write(orders.start());
    }

    private static void order(FileDescriptor pipe) {
        try (pipe) {
            write(pipe);
        }
    }

    private static void write(FileDescriptor pipe) {
        try (NativeMemory one = NativeMemory.allocate(1)) {
            FileCalls.write(pipe, ByteBuffer.wrap(new byte[1]), one);
        }
    }

    private void awaitProcess() {
        if (!process.isKnown()) {
            report.next(shim).ifPresent(message -> {
                if (message instanceof ShimReport.Message.Process(int pid)) {
                    process = ProcessIdentity.of(pid);
                }
            });
        }
    }

    private static Outcome killed() {
        return new Outcome.StepFailed("make the container", "the process was killed", Errno.ECHILD);
    }

    private long candidates() {
        return script.calls("execve");
    }

    private Outcome failure(long place, Errno errno) {
        Script.Place where = script.place(place);
        return new Outcome.StepFailed(where.step(), where.call(), errno);
    }
}
