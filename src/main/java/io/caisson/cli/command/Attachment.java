package io.caisson.cli.command;

import com.google.common.util.concurrent.ListenableFuture;
import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.Container;
import io.caisson.v1.ReadContainerLogsRequest;
import io.caisson.v1.ReadContainerLogsResponse;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.WaitContainerRequest;
import io.caisson.v1.WaitContainerResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;

/**
 * A container in the foreground. Log and end are asked for before the start, so that nothing is missed of a
 * container that is over, and removed, at once.
 */
final class Attachment {
    private final EngineConnection engine;
    private final Terminal terminal;
    private final String container;
    private final boolean readable;

    Attachment(EngineConnection engine, Terminal terminal, Container container) {
        this.engine = engine;
        this.terminal = terminal;
        this.container = container.getId();
        this.readable = keepsLog(terminal, container);
    }

    /** Whether what a container writes can be read; says so if it cannot. */
    static boolean keepsLog(Terminal terminal, Container container) {
        String driver = container.getConfig().getLog().getDriver();
        boolean keeps = driver.isEmpty() || driver.equals("json");
        if (!keeps) {
            terminal.error("caisson: What it writes is not shown: its log driver " + driver + " keeps none to read");
        }
        return keeps;
    }

    /** Starts it, writes its output, and returns its exit code. */
    int startAndFollow(boolean proxySignals) {
        Iterator<ReadContainerLogsResponse> log = readable ? log() : Collections.emptyIterator();
        ListenableFuture<WaitContainerResponse> end = engine.containersAsync()
                .waitContainer(WaitContainerRequest.newBuilder()
                        .setContainer(container)
                        .build());
        try (SignalProxy _ = proxySignals ? SignalProxy.to(engine, container) : SignalProxy.none()) {
            engine.containers()
                    .startContainer(StartContainerRequest.newBuilder()
                            .setContainer(container)
                            .build());
            new LogWriter(terminal, false).writeAll(log);
            return exitCode(answer(end));
        }
    }

    private Iterator<ReadContainerLogsResponse> log() {
        HeaderLatch opened = new HeaderLatch();
        Iterator<ReadContainerLogsResponse> log = engine.containers()
                .withInterceptors(opened)
                .readContainerLogs(ReadContainerLogsRequest.newBuilder()
                        .setContainer(container)
                        .setFollow(true)
                        .build());
        opened.await();
        return log;
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
}
