package io.caisson.container.exec;

import io.caisson.container.ContainerRow;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.runtime.ExecExit;
import io.caisson.runtime.ExecProcess;
import io.caisson.runtime.io.OutputHub;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** An exec that this engine knows, whatever becomes of it. */
final class ExecEntry {
    final String id;
    final String containerId;
    final ExecConfig config;
    final OutputHub output;
    /** The container's when it was begun; null for one that an engine before this one has started. */
    final @Nullable ContainerRow row;

    private final Instant createTime;
    private final CompletableFuture<ExecProcess> start = new CompletableFuture<>();
    private boolean begun;
    private boolean inputClosed;
    private @Nullable ExecProcess process;

    ExecEntry(String id, ContainerRow row, ExecConfig config) {
        this.id = id;
        this.containerId = row.id();
        this.config = config;
        this.row = row;
        this.output = new OutputHub();
        this.createTime = Instant.now();
    }

    /** One that an engine before this one has started. */
    ExecEntry(ExecProcess process, ExecConfig config) {
        this.id = process.id();
        this.containerId = process.containerId();
        this.config = config;
        this.row = null;
        this.output = process.output();
        this.createTime = process.startedAt();
        this.begun = true;
        this.process = process;
        start.complete(process);
    }

    /**
     * For the one who starts it.
     *
     * @throws EngineException {@code EXEC_STATE} if somebody does or did
     */
    synchronized void begin() {
        if (begun) {
            throw refused("start", state() == ExecState.CREATED ? "being started" : state().name());
        }
        begun = true;
    }

    /** Its command was executed. */
    synchronized void started(ExecProcess made) {
        process = made;
        start.complete(made);
        if (inputClosed) {
            made.closeInput();
        }
    }

    /** Waits until its command was executed, or was not. */
    void awaitStarted() throws InterruptedException {
        try {
            var _ = start.get();
        } catch (ExecutionException | CancellationException e) {
            // It was not.
        }
    }

    /** Its command was not executed: those who are attached are told, as a shell would. */
    void failed(int code) {
        start.cancel(false);
        output.end(code);
    }

    /** Nothing more will be given to it. */
    synchronized void closeInput() {
        inputClosed = true;
        if (process != null) {
            process.closeInput();
        }
    }

    /** Gives it something to read, once it is started; false if it reads nothing, or nothing any more. */
    boolean write(byte[] bytes) throws InterruptedException {
        try {
            return start.get().write(bytes);
        } catch (ExecutionException | CancellationException e) {
            return false;
        }
    }

    synchronized Optional<ExecProcess> process() {
        return Optional.ofNullable(process);
    }

    /** Its process, if it runs. */
    ExecProcess running(String verb) {
        return process().filter(made -> made.exit().isEmpty()).orElseThrow(() -> refused(verb, state().name()));
    }

    synchronized ExecState state() {
        if (process == null) {
            return ExecState.CREATED;
        }
        return process.exit().isEmpty() ? ExecState.RUNNING : ExecState.EXITED;
    }

    synchronized Exec snapshot() {
        ExecProcess made = process;
        if (made == null) {
            return new Exec(id, containerId, config, ExecState.CREATED, 0, 0, createTime, null, null);
        }
        ExecExit exit = made.exit().orElse(null);
        return exit == null
                ? new Exec(
                        id, containerId, config, ExecState.RUNNING, made.pid(), 0, createTime, made.startedAt(), null)
                : new Exec(
                        id,
                        containerId,
                        config,
                        ExecState.EXITED,
                        0,
                        exit.exitCode(),
                        createTime,
                        made.startedAt(),
                        exit.finishedAt());
    }

    Instant createTime() {
        return createTime;
    }

    private EngineException refused(String verb, String state) {
        String words = state.toLowerCase(Locale.ROOT);
        return new EngineException(
                        ErrorReason.EXEC_STATE, "Cannot " + verb + " exec " + id.substring(0, 12) + ": it is " + words)
                .about("exec", id)
                .with("exec", id)
                .with("state", words);
    }
}
