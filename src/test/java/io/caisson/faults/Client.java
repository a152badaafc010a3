package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.ContainerServiceGrpc.ContainerServiceBlockingStub;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.KillContainerRequest;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.WaitContainerRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs one container after the other until its engine is gone, and remembers what it was told of each. */
final class Client implements AutoCloseable {
    private static final int LIMIT_SECONDS = 30;

    private final EngineConnection connection;
    private final String prefix;
    private final Random random;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CompletableFuture<Void> end;
    private volatile boolean leaving;

    /** What the engine has answered about one container, and what was asked of it last. */
    static final class Told {
        final String name;
        final Workload workload;
        volatile String id = "";
        volatile boolean started;
        /** Of the wait; -1 until it was told. */
        volatile int exitCode = -1;

        volatile boolean deleteAsked;
        volatile boolean deleted;

        Told(String name, Workload workload) {
            this.name = name;
            this.workload = workload;
        }

        @Override
        public String toString() {
            return name + " " + workload + " id=" + id + " started=" + started + " exitCode=" + exitCode
                    + " deleteAsked=" + deleteAsked + " deleted=" + deleted;
        }
    }

    /** Begins; {@link #lastWords} waits for its end. */
    Client(PackagedEngine engine, String prefix, long seed) {
        this.connection = engine.connect();
        this.prefix = prefix;
        this.random = new Random(seed);
        this.end = CompletableFuture.runAsync(
                this::runUntilGone, task -> Thread.ofVirtual().start(task));
    }

    /** Waits until it is done with its first container. */
    void awaitFirstEnd() {
        try {
            assertThat(first.await(60, TimeUnit.SECONDS))
                    .as("first container of %s: %s", prefix, told)
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Has it end, if no call of its has failed, with the container that it is at; waits for that and returns
     * what it was told. Fails if that was anything but the engine's going.
     */
    List<Told> lastWords() {
        leaving = true;
        end.join();
        return told;
    }

    /** Whether it is still at work. */
    boolean works() {
        return !end.isDone();
    }

    @Override
    public void close() {
        connection.close();
    }

    private void runUntilGone() {
        Workload[] kinds = Workload.values();
        for (int number = 0; !leaving; number++) {
            Told container = new Told(prefix + "-" + number, kinds[random.nextInt(kinds.length)]);
            told.add(container);
            try {
                run(container);
                first.countDown();
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).as("%s of %s", e, container).isEqualTo(Status.Code.UNAVAILABLE);
                return;
            }
        }
    }

    private void run(Told container) {
        container.id = containers()
                .createContainer(CreateContainerRequest.newBuilder()
                        .setName(container.name)
                        .setConfig(container.workload.config())
                        .build())
                .getContainer()
                .getId();
        start(container);
        if (container.workload == Workload.SELF_REMOVING) {
            return;
        }
        if (container.started) {
            container.exitCode = awaitEnd(container);
            assertThat(container.exitCode).as("exit code of %s", container).isEqualTo(container.workload.exitCode());
        }
        container.deleteAsked = true;
        containers()
                .deleteContainer(DeleteContainerRequest.newBuilder()
                        .setContainer(container.id)
                        .setDeleteAnonymousVolumes(true)
                        .build());
        container.deleted = true;
    }

    /** A call that takes longer than this hangs. */
    private ContainerServiceBlockingStub containers() {
        return connection.containers().withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void start(Told container) {
        try {
            containers()
                    .startContainer(StartContainerRequest.newBuilder()
                            .setContainer(container.id)
                            .build());
            container.started = true;
        } catch (StatusRuntimeException e) {
            boolean expected = container.workload == Workload.NOT_FOUND
                    && e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION;
            if (!expected) {
                throw e;
            }
        }
    }

    private int awaitEnd(Told container) {
        if (container.workload == Workload.ENDLESS) {
            containers()
                    .killContainer(KillContainerRequest.newBuilder()
                            .setContainer(container.id)
                            .build());
        }
        return containers()
                .waitContainer(WaitContainerRequest.newBuilder()
                        .setContainer(container.id)
                        .build())
                .getExitCode();
    }
}
