package io.caisson.cli.command;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.UnsafeByteOperations;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.RawTerminal;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.AttachContainerRequest;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.AttachTarget;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.TerminalSize;
import io.caisson.v1.WaitContainerRequest;
import io.caisson.v1.WaitContainerResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;

/**
 * A container in the foreground. It is attached to, and its end asked for, before the start, so that nothing is
 * missed of one that is over, and removed, at once.
 */
final class Attachment {
    private final Invocation invocation;
    private final Terminal terminal;
    private final String container;
    private final boolean input;
    private final boolean hasTerminal;
    private final boolean proxySignals;
    private final DetachKeys keys;

    /**
     * Of a container as it is.
     *
     * @param wantsInput whether stdin is handed on, if the container reads it
     */
    Attachment(Invocation invocation, Container container, boolean wantsInput, boolean proxySignals) {
        this.invocation = invocation;
        this.terminal = invocation.terminal();
        this.container = container.getId();
        ContainerConfig config = container.getConfig();
        this.hasTerminal = config.getTerminal();
        this.input = wantsInput && config.getStdin();
        // On a terminal, Ctrl-C is a key like any other.
        this.proxySignals = proxySignals && !(hasTerminal && input);
        this.keys = keys(invocation, hasTerminal);
        requireTerminal(hasTerminal && input);
    }

    /** Refuses, before anything is made, what cannot be done on this side. */
    static void check(Invocation invocation, boolean input, boolean terminal) {
        var _ = keys(invocation, terminal);
        requireTerminal(input && terminal);
    }

    /** Starts it, hands on its streams, and returns its exit code; 0 if it was detached from. */
    int startAndFollow() {
        ListenableFuture<WaitContainerResponse> end = invocation
                .engine()
                .containersAsync()
                .waitContainer(WaitContainerRequest.newBuilder()
                        .setContainer(container)
                        .build());
        return follow(true, () -> exitCode(answer(end)));
    }

    /** Hands on the streams of one that runs, and returns its exit code; 0 if it was detached from. */
    int follow() {
        return follow(false, null);
    }

    /** How a run has ended. */
    @FunctionalInterface
    private interface End {
        int code();
    }

    private int follow(boolean start, @org.jspecify.annotations.Nullable End end) {
        AttachedAnswers<AttachContainerResponse> answers = new AttachedAnswers<>(terminal, Attachment::exit);
        Conversation<AttachContainerRequest, ?> call =
                Conversation.begin(invocation.engine()::attachContainer, answers);
        call.send(AttachContainerRequest.newBuilder()
                .setTarget(AttachTarget.newBuilder().setContainer(container).setAwaitStart(start))
                .build());
        try (SignalProxy _ = proxySignals ? SignalProxy.to(invocation.engine(), container) : SignalProxy.none();
                ProcessStreams<AttachContainerRequest> streams =
                        new ProcessStreams<>(terminal, call, Attachment::typed, Attachment::resized)) {
            call.awaitFirst();
            if (hasTerminal) {
                streams.handOnSize();
            }
            if (input) {
                streams.handOnInput(hasTerminal, keys);
            }
            if (start) {
                start(call);
            }
            return awaitEnd(call, streams) ? (end == null ? answers.exitCode() : end.code()) : ExitCode.SUCCESS;
        } catch (IOException e) {
            throw new UncheckedIOException("taking over the terminal", e);
        }
    }

    private void start(Conversation<AttachContainerRequest, ?> call) {
        try {
            var _ = invocation
                    .engine()
                    .containers()
                    .startContainer(StartContainerRequest.newBuilder()
                            .setContainer(container)
                            .build());
        } catch (StatusRuntimeException e) {
            call.cancel("not started", e);
            throw e;
        }
    }

    /** False if it was detached from. */
    private static boolean awaitEnd(
            Conversation<AttachContainerRequest, ?> call, ProcessStreams<AttachContainerRequest> streams) {
        try {
            call.awaitEnd();
            return true;
        } catch (StatusRuntimeException e) {
            if (streams.isDetached()) {
                return false;
            }
            throw e;
        }
    }

    private static OptionalInt exit(AttachContainerResponse answer) {
        return answer.hasExited() ? OptionalInt.of(answer.getExited().getExitCode()) : OptionalInt.empty();
    }

    private int exitCode(WaitContainerResponse end) {
        if (!end.getError().isEmpty()) {
            terminal.error("caisson: " + end.getError());
        }
        return end.getExitCode();
    }

    private static WaitContainerResponse answer(ListenableFuture<WaitContainerResponse> end) {
        try {
            return end.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StatusRuntimeException status) {
                throw status;
            }
            throw Status.fromThrowable(e).asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        }
    }

    private static DetachKeys keys(Invocation invocation, boolean terminal) {
        return DetachKeys.parse(
                terminal ? invocation.options().value("--detach-keys").orElse(DetachKeys.DEFAULT) : "");
    }

    private static void requireTerminal(boolean needed) {
        if (needed && !RawTerminal.isStdin()) {
            throw new UsageException("-t with -i needs a terminal as stdin; give -i alone to hand on a pipe or a file");
        }
    }

    private static AttachContainerRequest typed(byte[] bytes) {
        return AttachContainerRequest.newBuilder()
                .setStdin(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    private static AttachContainerRequest resized(int rows, int columns) {
        return AttachContainerRequest.newBuilder()
                .setResize(TerminalSize.newBuilder().setRows(rows).setColumns(columns))
                .build();
    }
}
