package io.caisson.runtime;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.Terminal;
import io.caisson.kernel.process.Pidfd;
import io.caisson.runtime.io.EventLoop;
import io.caisson.runtime.io.OutputHub;
import io.caisson.runtime.io.ProcessInput;
import io.caisson.runtime.io.ProcessOutput;
import io.caisson.runtime.shim.ExecStreams;
import io.caisson.runtime.shim.ProcessIdentity;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A process that was made in a container which runs. Safe for use by several threads. */
public final class ExecProcess {
    private static final int SIGKILL = 9;

    final String id;
    final String containerId;
    final Pidfd shim;
    private final ProcessIdentity process;
    private final Instant startedAt;
    private final String note;
    private final OutputHub hub;
    private final ProcessOutput output;
    private final @Nullable ProcessInput input;
    private final @Nullable FileDescriptor terminal;
    private volatile @Nullable ExecExit exit;
    private volatile EventLoop.@Nullable Registration watch;

    ExecProcess(
            Origin origin, Pidfd shim, ProcessIdentity process, ExecStreams streams, OutputHub hub, EventLoop loop) {
        this.id = origin.id();
        this.containerId = origin.containerId();
        this.startedAt = origin.startedAt();
        this.note = origin.note();
        this.shim = shim;
        this.process = process;
        this.hub = hub;
        this.terminal = streams.terminal();
        FileDescriptor writing = streams.input();
        this.input = writing == null ? null : new ProcessInput(writing, loop);
        this.output = new ProcessOutput(streams.outputs(), hub, loop);
    }

    /** Which process it is, and since when. */
    record Origin(String id, String containerId, Instant startedAt, String note) {}

    public String id() {
        return id;
    }

    public String containerId() {
        return containerId;
    }

    /** As the host sees it; 0 if it had ended before anybody could look. */
    public int pid() {
        return process.pid();
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** What its request said for who finds it. */
    public String note() {
        return note;
    }

    /** How it ended; empty while it runs. */
    public Optional<ExecExit> exit() {
        return Optional.ofNullable(exit);
    }

    /** Where those listen who want what it writes. */
    public OutputHub output() {
        return hub;
    }

    /** Gives it something to read, as fast as it does; false if it reads nothing any more. */
    public boolean write(byte[] bytes) throws InterruptedException {
        return input != null && input.write(bytes);
    }

    /** It has read everything, once it has read what was written; nothing for one with a terminal. */
    public void closeInput() {
        if (input != null && terminal == null) {
            input.close();
        }
    }

    /** Sets the size of its terminal's window, in characters; false if it has none. */
    public synchronized boolean resize(int rows, int columns) {
        if (terminal == null || exit != null) {
            return false;
        }
        Terminal.resize(terminal, rows, columns);
        return true;
    }

    /** Sends it a signal; false if it has ended. */
    public boolean signal(int number) {
        try (Pidfd running = process.open().orElse(null)) {
            return running != null && running.signal(number);
        }
    }

    /** Kills it with its process group, which it leads: what it has started, but for what has left the group. */
    public void kill() {
        try (Pidfd running = process.open().orElse(null)) {
            if (running != null) {
                running.signalGroup(SIGKILL);
            }
        }
    }

    /** Kills it, and reaps it if it is ours. */
    void dismiss() {
        process.open().ifPresent(Dismissal::dismiss);
    }

    /** Waits for its supervisor's end; forgotten with this. */
    void watch(EventLoop.Registration registration) {
        watch = registration;
    }

    /** It has ended: first that is known, then its listeners get what is left. */
    synchronized void ended(ExecExit how) {
        exit = how;
    }

    /** Gives the listeners what is left, and tells them of the end. Waits for them. */
    void finish(int exitCode) throws InterruptedException {
        try {
            output.finish();
        } finally {
            close();
            hub.end(exitCode);
        }
    }

    /** Lets go of everything; it runs on. */
    void close() {
        EventLoop.Registration watched = watch;
        if (watched != null) {
            watched.close();
        }
        output.close();
        if (input != null) {
            input.close();
        }
        synchronized (this) {
            if (terminal != null) {
                terminal.close();
            }
        }
        shim.close();
    }
}
