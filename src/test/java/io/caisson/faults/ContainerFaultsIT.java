package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.LoopDisk;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.BindMount;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.ContainerServiceGrpc.ContainerServiceBlockingStub;
import io.caisson.v1.ContainerState;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.CreateExecRequest;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.ExecConfig;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.KillContainerRequest;
import io.caisson.v1.Mount;
import io.caisson.v1.PauseContainerRequest;
import io.caisson.v1.ReadContainerLogsRequest;
import io.caisson.v1.Resources;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.StartExecRequest;
import io.caisson.v1.StopContainerRequest;
import io.caisson.v1.WaitContainerRequest;
import io.caisson.v1.WaitContainerResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Containers that misbehave, and clients that are in each other's way: nothing hangs, and nothing is left. Needs root. */
class ContainerFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int AT_ONCE = 8;

    private static PackagedEngine engine;
    private static HostTraces traces;
    private EngineConnection connection;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        engine.caisson("load", "-i", BusyboxImage.write(engine.directory()).toString())
                .succeeded();
        traces = HostTraces.of(engine);
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
    void leavesNothing() {
        new Aftermath(connection).removeAll();
        connection.close();
        traces.awaitAgain(engine);
    }

    @Test
    void aForkBombHarmsNobodyAndGoes() {
        ContainerConfig config = script("b() { while :; do b & done; }; b & exec sleep 100000")
                .setResources(Resources.newBuilder().setPidsLimit(40).setNanoCpus(500_000_000))
                .build();
        Container bomb = run(config);
        await("the bomb to have all it may", () -> processes(bomb) >= 30);

        Container beside = run(script("echo well").build());
        assertThat(end(beside).getExitCode()).isZero();
        assertThat(get(bomb).getState()).isEqualTo(ContainerState.CONTAINER_STATE_RUNNING);
        delete(bomb);
    }

    @Test
    void callsThatHangInTheKernelKeepNobodyElseWaiting() throws Exception {
        int hanging = Runtime.getRuntime().availableProcessors() + 2;
        try (LoopDisk disk = LoopDisk.of(16L << 20)) {
            Container target = run(script("exec sleep 100000")
                    .addMounts(Mount.newBuilder()
                            .setTarget("/disk")
                            .setBind(BindMount.newBuilder()
                                    .setSource(disk.directory().toString())))
                    .build());
            String file =
                    Files.writeString(engine.directory().resolve("copied"), "x").toString();
            List<CompletableFuture<CommandResult>> copies;
            disk.freeze();
            try {
                copies = IntStream.range(0, hanging)
                        .mapToObj(number -> CompletableFuture.supplyAsync(
                                () -> engine.caisson("cp", file, target.getId() + ":/disk/" + number),
                                ContainerFaultsIT::start))
                        .toList();
                await("all to hang", () -> waitingInTheKernel() >= hanging);
                assertThat(CompletableFuture.supplyAsync(() -> get(target).getState(), ContainerFaultsIT::start)
                                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo(ContainerState.CONTAINER_STATE_RUNNING);
            } finally {
                disk.thaw();
            }
            copies.forEach(copy -> copy.join().succeeded());
            delete(target);
            Files.delete(Path.of(file));
        }
    }

    /** The common pool has as few threads as there are processors. */
    private static void start(Runnable task) {
        Thread.ofVirtual().start(task);
    }

    /** How many of the engine's threads wait uninterruptibly. */
    private static long waitingInTheKernel() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(engine.pid()), "task"))) {
            return threads.filter(thread -> {
                        try {
                            return Files.readString(thread.resolve("stat")).contains(") D ");
                        } catch (IOException ended) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatTheKernelKillsForMemoryIsToldApartFromAKill() {
        Resources limited = Resources.newBuilder().setMemoryBytes(16 << 20).build();
        Container hog = run(script("exec tail /dev/zero").setResources(limited).build());
        Container killed = run(script("exec sleep 100000").setResources(limited).build());
        kill(killed, "KILL");

        WaitContainerResponse hogs = end(hog);
        WaitContainerResponse others = end(killed);
        assertThat(hogs.getExitCode()).isEqualTo(137);
        assertThat(others.getExitCode()).isEqualTo(137);
        assertThat(hogs.getOomKilled()).isTrue();
        assertThat(others.getOomKilled()).isFalse();
        assertThat(get(hog).getOomKilled()).isTrue();
        assertThat(get(killed).getOomKilled()).isFalse();
    }

    @Test
    void whoIsNotToBeKilledForMemoryWaitsInTheCgroupThatItIsToBeIn() throws IOException {
        Path hierarchies = Path.of("/sys/fs/cgroup");
        assumeThat(hierarchies.resolve("memory/memory.oom_control")).exists();
        String parent = engine.name() + "-parent";
        // Only who wants memory of its own accord waits: a call that wants it for its caller fails.
        Container hog = run(script("x=x; while :; do x=\"$x$x\"; done")
                .setResources(Resources.newBuilder()
                        .setMemoryBytes(16 << 20)
                        .setMemorySwapBytes(16 << 20)
                        .setOomKillDisable(true)
                        .setCgroupParent("/" + parent))
                .build());
        Path cgroup = hierarchies.resolve("memory").resolve(parent).resolve(hog.getId());
        await("it to want more than it may", () -> isUnderOom(cgroup));

        assertThat(get(hog).getState()).isEqualTo(ContainerState.CONTAINER_STATE_RUNNING);
        delete(hog);
        assertThat(cgroup).doesNotExist();
        try (Stream<Path> all = Files.list(hierarchies)) {
            for (Path each : all.toList()) {
                Files.deleteIfExists(each.resolve(parent));
            }
        }
    }

    private static boolean isUnderOom(Path cgroup) {
        try {
            return Files.readString(cgroup.resolve("memory.oom_control")).contains("under_oom 1");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whoIgnoresTheSignalIsKilledAfterItsGrace() {
        Container deaf = run(
                script("trap '' TERM; echo begun; while :; do sleep 0.1; done").build());
        awaitOutput(deaf, "begun\n");
        Instant begun = Instant.now();

        Container stopped = stop(deaf, 1);

        assertThat(stopped.getState()).isEqualTo(ContainerState.CONTAINER_STATE_EXITED);
        assertThat(stopped.getExitCode()).isEqualTo(137);
        assertThat(stopped.getOomKilled()).isFalse();
        assertThat(Duration.between(begun, Instant.now())).isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
    }

    /** The end of the output is not the end of the container. */
    @Test
    void whoClosesItsOutputRunsOn() {
        Container silent =
                run(script("echo begun; exec >&- 2>&-; sleep 0.7; exit 4").build());
        Container lasting = run(script("trap 'exit 5' TERM; exec >&- 2>&- <&-; touch /closed; sleep 100000 & wait")
                .build());
        Instant begun = Instant.now();

        assertThat(end(silent).getExitCode()).isEqualTo(4);
        assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofMillis(400));
        assertThat(output(silent)).isEqualTo("begun\n");
        assertThat(get(lasting).getState()).isEqualTo(ContainerState.CONTAINER_STATE_RUNNING);
        assertThat(stop(lasting, 10).getExitCode()).isEqualTo(5);
    }

    @Test
    void whatIsExecutedDuringAStopRunsOrIsRefused() {
        Container container = run(script("trap 'sleep 0.5; exit 6' TERM; echo begun; while :; do sleep 0.05; done")
                .build());
        awaitOutput(container, "begun\n");
        List<CompletableFuture<Status.Code>> calls = new ArrayList<>();
        CompletableFuture<Container> stop = CompletableFuture.supplyAsync(
                () -> stop(container, 5), task -> Thread.ofVirtual().start(task));
        while (!stop.isDone()) {
            List<CompletableFuture<Status.Code>> batch = IntStream.range(0, 4)
                    .mapToObj(i -> answer(() -> exec(container, i % 2 == 0 ? "true" : "exec sleep 100000")))
                    .toList();
            batch.forEach(CompletableFuture::join);
            calls.addAll(batch);
        }

        assertThat(stop.join().getExitCode()).isEqualTo(6);
        assertThat(calls.stream().map(CompletableFuture::join).collect(Collectors.toSet()))
                .as("answers to %d calls", calls.size())
                .contains(Status.Code.OK)
                .isSubsetOf(Status.Code.OK, Status.Code.FAILED_PRECONDITION);
        assertThatThrownBy(() -> exec(container, "true")).hasMessageContaining("exited");
    }

    @Test
    void ofDeletesAtOnceAllAgreeThatItIsGone() {
        for (boolean running : new boolean[] {true, false}) {
            Container container =
                    run(script(running ? "exec sleep 100000" : "true").build());
            if (!running) {
                assertThat(end(container).getExitCode()).isZero();
            }
            Map<Status.Code, Long> answers =
                    IntStream.range(0, AT_ONCE).mapToObj(i -> answer(() -> delete(container))).toList().stream()
                            .map(CompletableFuture::join)
                            .collect(Collectors.groupingBy(code -> code, Collectors.counting()));

            assertThat(answers).containsKey(Status.Code.OK);
            assertThat(answers.keySet()).isSubsetOf(Status.Code.OK, Status.Code.NOT_FOUND);
            assertThatThrownBy(() -> get(container)).hasMessageContaining("NOT_FOUND");
        }
    }

    @Test
    void whatIsPausedStaysSoUntilTheNextEngineStopsIt() {
        Container paused = run(script("trap 'exit 7' TERM; echo begun; while :; do sleep 0.05; done")
                .build());
        awaitOutput(paused, "begun\n");
        pause(paused);
        restartKilled();

        assertThat(get(paused).getState()).isEqualTo(ContainerState.CONTAINER_STATE_PAUSED);
        Agreement.await(engine, connection);
        assertThat(stop(paused, 10).getExitCode()).isEqualTo(7);
    }

    /** The stop has unpaused it, and waits: the next engine's stop has to deal with what runs. */
    @Test
    void aStopOfWhatIsPausedIsCutShort() {
        Container paused = run(script("trap 'echo asked' TERM; echo begun; while :; do sleep 0.05; done")
                .build());
        awaitOutput(paused, "begun\n");
        pause(paused);
        CompletableFuture<Status.Code> cutShort = answer(() -> stop(paused, 1_000));
        awaitOutput(paused, "begun\nasked\n");
        restartKilled();

        assertThat(cutShort.join()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(get(paused).getState()).isEqualTo(ContainerState.CONTAINER_STATE_RUNNING);
        Agreement.await(engine, connection);
        pause(paused);
        assertThat(stop(paused, 1).getExitCode()).isEqualTo(137);
        assertThat(output(paused)).isEqualTo("begun\nasked\nasked\n");
    }

    private void restartKilled() {
        engine.kill9();
        engine.restart();
        connection.close();
        connection = engine.connect();
    }

    private static ContainerConfig.Builder script(String script) {
        return ContainerConfig.newBuilder().setImage(BusyboxImage.REFERENCE).addAllArgs(List.of("sh", "-c", script));
    }

    private Container run(ContainerConfig config) {
        String id = containers()
                .createContainer(
                        CreateContainerRequest.newBuilder().setConfig(config).build())
                .getContainer()
                .getId();
        return containers()
                .startContainer(
                        StartContainerRequest.newBuilder().setContainer(id).build())
                .getContainer();
    }

    private WaitContainerResponse end(Container container) {
        return containers()
                .waitContainer(WaitContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .build());
    }

    private Container stop(Container container, int seconds) {
        return connection
                .containers()
                .stopContainer(StopContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .setTimeout(com.google.protobuf.Duration.newBuilder().setSeconds(seconds))
                        .build())
                .getContainer();
    }

    private void kill(Container container, String signal) {
        var _ = containers()
                .killContainer(KillContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .setSignal(signal)
                        .build());
    }

    private void pause(Container container) {
        var _ = containers()
                .pauseContainer(PauseContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .build());
    }

    private void delete(Container container) {
        var _ = containers()
                .deleteContainer(DeleteContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .setForce(true)
                        .build());
    }

    private void exec(Container container, String script) {
        String exec = connection
                .execs()
                .createExec(CreateExecRequest.newBuilder()
                        .setContainer(container.getId())
                        .setConfig(ExecConfig.newBuilder().addAllArgs(List.of("sh", "-c", script)))
                        .build())
                .getExec()
                .getId();
        var _ = connection
                .execs()
                .startExec(StartExecRequest.newBuilder().setExec(exec).build());
    }

    private Container get(Container container) {
        return containers()
                .getContainer(GetContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .build())
                .getContainer();
    }

    private String output(Container container) {
        StringBuilder output = new StringBuilder();
        containers()
                .readContainerLogs(ReadContainerLogsRequest.newBuilder()
                        .setContainer(container.getId())
                        .build())
                .forEachRemaining(
                        answer -> output.append(answer.getRecord().getData().toStringUtf8()));
        return output.toString();
    }

    private void awaitOutput(Container container, String expected) {
        await("output " + expected, () -> output(container).equals(expected));
    }

    /** How many the kernel counts in its pid namespace. */
    private static long processes(Container container) {
        String namespace = namespace(container.getPid());
        return ProcessHandle.allProcesses()
                .filter(process -> namespace(process.pid()).equals(namespace))
                .count();
    }

    private static String namespace(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns/pid"))
                    .toString();
        } catch (IOException e) {
            return "of none: " + pid;
        }
    }

    private CompletableFuture<Status.Code> answer(Runnable call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        call.run();
                        return Status.Code.OK;
                    } catch (StatusRuntimeException e) {
                        return e.getStatus().getCode();
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private ContainerServiceBlockingStub containers() {
        return connection.containers().withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now())
                    .as("Waiting for %s:%n%s", what, engine.log())
                    .isBefore(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
