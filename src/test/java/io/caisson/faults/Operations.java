package io.caisson.faults;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.TestTar;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.ContainerServiceGrpc.ContainerServiceBlockingStub;
import io.caisson.v1.CopyFromContainerRequest;
import io.caisson.v1.CopyToContainerRequest;
import io.caisson.v1.CopyToContainerResponse;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.CreateExecRequest;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.ExecConfig;
import io.caisson.v1.KillContainerRequest;
import io.caisson.v1.Mount;
import io.caisson.v1.PauseContainerRequest;
import io.caisson.v1.RenameContainerRequest;
import io.caisson.v1.Resources;
import io.caisson.v1.RestartCondition;
import io.caisson.v1.RestartContainerRequest;
import io.caisson.v1.RestartPolicy;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.StartExecRequest;
import io.caisson.v1.StopContainerRequest;
import io.caisson.v1.UnpauseContainerRequest;
import io.caisson.v1.UpdateContainerRequest;
import io.caisson.v1.VolumeMount;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What one client of a mix can do with a container, and what it notes of it. */
final class Operations implements AutoCloseable {
    static final List<Long> LIMITS = List.of(32L << 20, 48L << 20, 64L << 20);

    private static final int LIMIT_SECONDS = 60;
    private static final Duration GRACE = Duration.newBuilder().setSeconds(1).build();
    private static final List<String> EXECUTED = List.of("true", "sleep 0.3", "exec sleep 100000", "no-such-command");

    private final EngineConnection connection;
    private final Random random;

    /** @param connection closed with this */
    Operations(EngineConnection connection, Random random) {
        this.connection = connection;
        this.random = random;
    }

    /** What the engine has answered to an operation instead of doing it. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Status status;
        private final String what;

        Refused(String what, StatusRuntimeException cause) {
            super(what, cause);
            this.status = cause.getStatus();
            this.what = what;
        }

        Status status() {
            return status;
        }

        String what() {
            return what;
        }
    }

    private enum Operation {
        START,
        START_AGAIN,
        STOP,
        KILL,
        PAUSE,
        PAUSE_AGAIN,
        UNPAUSE,
        EXEC,
        EXEC_AGAIN,
        RESTART,
        RENAME,
        UPDATE,
        COPY_IN,
        COPY_OUT,
        DELETE
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Makes it. */
    void create(Actor actor) {
        ContainerConfig.Builder config = ContainerConfig.newBuilder()
                .setImage(BusyboxImage.REFERENCE)
                .addAllArgs(List.of("sh", "-c", actor.workload.script))
                .setStopTimeout(GRACE)
                .setResources(Resources.newBuilder()
                        .setMemoryBytes(actor.limits.iterator().next()))
                .addMounts(Mount.newBuilder().setTarget("/data").setVolume(VolumeMount.getDefaultInstance()));
        if (actor.workload == Actor.Workload.RESTARTING) {
            config.setRestartPolicy(RestartPolicy.newBuilder().setCondition(RestartCondition.RESTART_CONDITION_ALWAYS));
        }
        CreateContainerRequest request = CreateContainerRequest.newBuilder()
                .setName(actor.firstName)
                .setConfig(config)
                .build();
        asked(
                "create " + actor,
                () -> actor.id =
                        containers().createContainer(request).getContainer().getId());
    }

    /** Does something with it, by chance; says what. */
    String any(Actor actor, boolean deletes) {
        Operation[] all = Operation.values();
        Operation operation = deletes ? Operation.DELETE : all[random.nextInt(all.length)];
        String what = operation + " " + actor;
        asked(what, () -> perform(operation, actor));
        return what;
    }

    private static void asked(String what, Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            throw new Refused(what, e);
        }
    }

    private void perform(Operation operation, Actor actor) {
        String id = actor.id;
        switch (operation) {
            case START, START_AGAIN ->
                containers()
                        .startContainer(StartContainerRequest.newBuilder()
                                .setContainer(id)
                                .build());
            case STOP ->
                containers()
                        .stopContainer(StopContainerRequest.newBuilder()
                                .setContainer(id)
                                .build());
            case KILL -> containers().killContainer(kill(id));
            case PAUSE, PAUSE_AGAIN ->
                containers()
                        .pauseContainer(PauseContainerRequest.newBuilder()
                                .setContainer(id)
                                .build());
            case UNPAUSE ->
                containers()
                        .unpauseContainer(UnpauseContainerRequest.newBuilder()
                                .setContainer(id)
                                .build());
            case EXEC, EXEC_AGAIN -> exec(id);
            case RESTART ->
                containers()
                        .restartContainer(RestartContainerRequest.newBuilder()
                                .setContainer(id)
                                .build());
            case RENAME -> rename(actor);
            case UPDATE -> update(actor);
            case COPY_IN -> copyIn(id);
            case COPY_OUT -> copyOut(id);
            default -> delete(actor);
        }
    }

    private KillContainerRequest kill(String id) {
        String signal = random.nextBoolean() ? "KILL" : "TERM";
        return KillContainerRequest.newBuilder()
                .setContainer(id)
                .setSignal(signal)
                .build();
    }

    private void exec(String id) {
        String script = EXECUTED.get(random.nextInt(EXECUTED.size()));
        String exec = connection
                .execs()
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .createExec(CreateExecRequest.newBuilder()
                        .setContainer(id)
                        .setConfig(ExecConfig.newBuilder()
                                .addAllArgs(script.startsWith("no-") ? List.of(script) : List.of("sh", "-c", script)))
                        .build())
                .getExec()
                .getId();
        var _ = connection
                .execs()
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .startExec(StartExecRequest.newBuilder().setExec(exec).build());
    }

    private void rename(Actor actor) {
        String name = actor.firstName + "-" + random.nextInt(1_000_000);
        actor.names.add(name);
        var _ = containers()
                .renameContainer(RenameContainerRequest.newBuilder()
                        .setContainer(actor.id)
                        .setName(name)
                        .build());
    }

    private void update(Actor actor) {
        long limit = LIMITS.get(random.nextInt(LIMITS.size()));
        actor.limits.add(limit);
        var _ = containers()
                .updateContainer(UpdateContainerRequest.newBuilder()
                        .setContainer(actor.id)
                        .setConfig(ContainerConfig.newBuilder()
                                .setResources(Resources.newBuilder().setMemoryBytes(limit)))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("resources.memory_bytes"))
                        .build());
    }

    private void copyIn(String id) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        StreamObserver<CopyToContainerRequest> requests = connection
                .containersStreaming()
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .copyToContainer(new Answers(end));
        requests.onNext(CopyToContainerRequest.newBuilder()
                .setContainer(id)
                .setPath("/tmp")
                .build());
        byte[] tar = new TestTar()
                .file("copied-" + random.nextInt(10), "x".repeat(random.nextInt(100_000)))
                .bytes();
        requests.onNext(CopyToContainerRequest.newBuilder()
                .setChunk(ByteString.copyFrom(tar))
                .build());
        requests.onCompleted();
        try {
            end.join();
        } catch (CompletionException e) {
            throw Status.fromThrowable(e.getCause()).asRuntimeException();
        }
    }

    private void copyOut(String id) {
        containers()
                .copyFromContainer(CopyFromContainerRequest.newBuilder()
                        .setContainer(id)
                        .setPath("/tmp")
                        .build())
                .forEachRemaining(part -> {
                    // Its content does not matter.
                });
    }

    private void delete(Actor actor) {
        actor.deleteAsked = true;
        var _ = containers()
                .deleteContainer(DeleteContainerRequest.newBuilder()
                        .setContainer(actor.id)
                        .setForce(true)
                        .setDeleteAnonymousVolumes(true)
                        .build());
        actor.deleted = true;
    }

    /** A call that takes longer than this hangs. */
    private ContainerServiceBlockingStub containers() {
        return connection.containers().withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private record Answers(CompletableFuture<Void> end) implements StreamObserver<CopyToContainerResponse> {
        @Override
        public void onNext(CopyToContainerResponse value) {
            // It says nothing.
        }

        @Override
        public void onError(Throwable cause) {
            end.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }
}
