package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.Database;
import io.caisson.testing.EngineRows;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.ContainerState;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListImagesRequest;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.StopContainerRequest;
import io.caisson.v1.WaitContainerRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine's own database is killed while calls are under way, and comes back. Needs root. */
class DatabaseLostIT {
    private static final int CLIENTS = 4;
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", Boolean.getBoolean("caisson.soak") ? 30 : 2);
    /** A call may wait for a connection to the database, for 4 s, more than once. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static PackagedEngine engine;
    private EngineConnection connection;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        engine.caisson("load", "-i", BusyboxImage.write(engine.directory()).toString())
                .succeeded();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @BeforeEach
    void connect() {
        connection = engine.connect();
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    @Test
    void callsSaySoContainersRunOnAndEndsAreRecorded() {
        Container stays = run("exec sleep 100000");
        Container ends = run("trap 'exit 7' TERM; while :; do sleep 0.05; done");
        Database database = Database.of(engine);
        try (Database.Outage outage = database.outage()) {
            says(() -> connection.containers().listContainers(ListContainersRequest.getDefaultInstance()));
            says(() -> connection.images().listImages(ListImagesRequest.getDefaultInstance()));
            says(() -> create("exec sleep 100000"));
            says(() -> stop(stays));
            ProcessHandle process = ProcessHandle.of(ends.getPid()).orElseThrow();
            process.destroy();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(ProcessHandle.of(stays.getPid()))
                    .as("the container that runs on")
                    .isPresent();
        }
        await("the database's return", this::answers);
        Container ended = await(ends, ContainerState.CONTAINER_STATE_EXITED);
        assertThat(ended.getExitCode()).isEqualTo(7);
        assertThat(connection
                        .containers()
                        .withDeadlineAfter(10, TimeUnit.SECONDS)
                        .waitContainer(WaitContainerRequest.newBuilder()
                                .setContainer(ends.getId())
                                .build())
                        .getExitCode())
                .isEqualTo(7);
        Container still = get(stays);
        assertThat(still.getState()).isEqualTo(ContainerState.CONTAINER_STATE_RUNNING);
        assertThat(still.getPid()).isEqualTo(stays.getPid());
        new Aftermath(connection).removeAll();
    }

    @Test
    void whatWasPromisedIsKeptWhenItIsKilledAmidCalls() {
        HostTraces traces = HostTraces.of(engine);
        EngineRows rows = EngineRows.of(engine);
        for (int round = 0; round < ROUNDS; round++) {
            List<Client> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                clients.add(new Client(engine, "d" + round + "-" + number, round * 31L + number));
            }
            clients.forEach(Client::awaitFirstEnd);
            Database.of(engine).kill();
            List<Client.Told> told = clients.stream()
                    .flatMap(client -> client.lastWords().stream())
                    .toList();
            clients.forEach(Client::close);
            await("the database's return", this::answers);
            await("containers to be settled", this::settled);
            Aftermath aftermath = new Aftermath(connection);
            System.out.printf("DatabaseLostIT: round %d: %s%n", round, aftermath.check(told));
            aftermath.removeAll();
            traces.awaitAgain(engine);
            assertThat(EngineRows.of(engine)).isEqualTo(rows);
        }
    }

    /** Within the limit, as UNAVAILABLE, in words that tell of the database. */
    private static void says(ThrowingCallable call) {
        Instant begun = Instant.now();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(call))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(e.getStatus().getDescription()).contains("cannot reach its database");
                });
        assertThat(Duration.between(begun, Instant.now())).isLessThan(ANSWER);
    }

    private boolean answers() {
        try {
            connection
                    .containers()
                    .withDeadlineAfter(ANSWER.toSeconds(), TimeUnit.SECONDS)
                    .listContainers(ListContainersRequest.getDefaultInstance());
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Status.Code.UNAVAILABLE);
            return false;
        }
    }

    /** Whether no container is on its way from one state to another any more. */
    private boolean settled() {
        return connection
                .containers()
                .listContainers(ListContainersRequest.getDefaultInstance())
                .getContainersList()
                .stream()
                .map(Container::getState)
                .noneMatch(state -> state == ContainerState.CONTAINER_STATE_STARTING
                        || state == ContainerState.CONTAINER_STATE_DELETING);
    }

    private Container await(Container container, ContainerState state) {
        await(container.getName() + " to be " + state, () -> get(container).getState() == state);
        return get(container);
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(RECOVERY);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now())
                    .as("Waiting for %s:%n%s", what, engine.log())
                    .isBefore(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private Container run(String script) {
        String id = create(script);
        return connection
                .containers()
                .startContainer(
                        StartContainerRequest.newBuilder().setContainer(id).build())
                .getContainer();
    }

    private String create(String script) {
        return connection
                .containers()
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .createContainer(CreateContainerRequest.newBuilder()
                        .setConfig(ContainerConfig.newBuilder()
                                .setImage(BusyboxImage.REFERENCE)
                                .addAllArgs(List.of("sh", "-c", script)))
                        .build())
                .getContainer()
                .getId();
    }

    private void stop(Container container) {
        connection
                .containers()
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .stopContainer(StopContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .build());
    }

    private Container get(Container container) {
        return connection
                .containers()
                .getContainer(GetContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .build())
                .getContainer();
    }
}
