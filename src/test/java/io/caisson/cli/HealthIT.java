package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerState;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.HealthProbe;
import io.caisson.v1.HealthStatus;
import io.caisson.v1.ListContainerProcessesRequest;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListExecsRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Health checks, by the packaged engine. Needs root. */
class HealthIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    private static final long LIMIT = 30_000_000_000L;
    /**
     * The main process of most: it ends at once when it is asked to. What a probe that is killed has started becomes
     * a child of it, whose end interrupts the open.
     */
    private static final String MAIN =
            "trap 'exit 0' TERM; busybox mkfifo /never; while :; do read x < /never; done 2>/dev/null";

    private static PackagedEngine engine;
    private static EngineConnection connection;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        connection = engine.connect();
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        connection.close();
        engine.close();
    }

    @AfterEach
    void removeAll() {
        List<String> words = new ArrayList<>(List.of("rm", "-f"));
        connection
                .containers()
                .listContainers(ListContainersRequest.getDefaultInstance())
                .getContainersList()
                .forEach(each -> words.add(each.getId()));
        if (words.size() > 2) {
            caisson(words.toArray(String[]::new));
        }
    }

    @Test
    void itBecomesHealthyAndUnhealthyAgain() {
        HostTraces traces = HostTraces.of(engine);
        // What fails in the start period does not count.
        run("flips", "test -e /ok || { echo missing; exit 1; }", "100ms", "--health-start-period", "1h");
        await("flips", now -> now.getHealth().getLogCount() == 5);
        Container starting = container("flips");
        assertThat(starting.getHealth().getStatus()).isEqualTo(HealthStatus.HEALTH_STATUS_STARTING);
        assertThat(starting.getHealth().getFailingStreak()).isZero();
        assertThat(starting.getHealth().getLogList())
                .allMatch(probe -> probe.getExitCode() == 1 && probe.getOutput().equals("missing\n"));
        assertThat(caisson("ps")).contains("second", " (health: starting)");

        flip(starting.getId());
        caisson("rm", "flips");
        traces.awaitAgain(engine);
    }

    private static void flip(String id) {
        caisson("exec", "flips", "touch", "/ok");
        assertThat(caisson("wait", "--condition", "healthy", "flips")).isEqualTo("healthy\n");
        assertThat(caisson("ps")).contains(" (healthy)");
        assertThat(caisson("ps", "-q", "--filter", "health=healthy")).isEqualTo(id.substring(0, 12) + "\n");
        assertThat(caisson("ps", "-q", "--filter", "health=unhealthy")).isEmpty();

        caisson("exec", "flips", "rm", "/ok");
        await("flips", now -> now.getHealth().getStatus() == HealthStatus.HEALTH_STATUS_UNHEALTHY);
        assertThat(container("flips").getHealth().getFailingStreak()).isGreaterThanOrEqualTo(2);
        assertThat(caisson("ps")).contains(" (unhealthy)");
        CommandResult vain = engine.caisson("wait", "--condition", "healthy", "flips");
        assertThat(vain.exitCode()).isEqualTo(1);
        assertThat(vain.errors()).contains("it is unhealthy", "exit code 1: missing");
        assertThat(caisson("inspect", "flips")).contains("\"status\": \"unhealthy\"", "\"output\": \"missing\\n\"");

        caisson("stop", "flips");
        Container ended = container("flips");
        assertThat(ended.getState()).isEqualTo(ContainerState.CONTAINER_STATE_EXITED);
        assertThat(ended.getHealth().getLogCount()).isEqualTo(5);
        assertThat(events("flips")).containsSubsequence("start", "healthy", "unhealthy", "die exit", "stop");
        assertThat(events("flips")).filteredOn("exec.start"::equals).as("ours").hasSize(2);
        assertThat(events("flips")).filteredOn(each -> each.endsWith("healthy")).hasSize(2);
        assertThat(connection
                        .execs()
                        .listExecs(ListExecsRequest.getDefaultInstance())
                        .getExecsList())
                .allMatch(exec -> !exec.getConfig().getArgs(0).equals("/bin/sh"));
    }

    @Test
    void aProbeThatHangsIsKilledWithAllThatItHasStarted() {
        run("hangs", "echo begun; sleep 5000 & sleep 6000", "10ms", "--health-timeout", "1s");
        await("hangs", now -> now.getHealth().getFailingStreak() >= 4);
        Container hangs = container("hangs");
        assertThat(hangs.getHealth().getStatus()).isEqualTo(HealthStatus.HEALTH_STATUS_UNHEALTHY);
        assertThat(hangs.getHealth().getLogList()).allSatisfy(probe -> {
            assertThat(probe.getExitCode()).isEqualTo(-1);
            assertThat(probe.getOutput()).contains("longer than 1 s");
        });
        assertThat(hangs.getHealth().getLogList())
                .anyMatch(probe -> probe.getOutput().endsWith("begun\n"));
        // Of the container, and of one probe at the most.
        assertThat(processes("hangs")).isLessThanOrEqualTo(1 + 3);
    }

    @Test
    void nothingIsProbedWhileItIsPausedOrAfterItsEnd() {
        run("paused", "exit 0", "50ms");
        run("other", "exit 0", "50ms");
        caisson("wait", "--condition", "healthy", "paused", "other");
        caisson("pause", "paused");
        HealthProbe last = lastProbe("paused");
        awaitMoreProbes("other", 10);
        assertThat(lastProbe("paused")).isEqualTo(last);
        assertThat(health("paused")).isEqualTo(HealthStatus.HEALTH_STATUS_HEALTHY);
        caisson("unpause", "paused");
        awaitMoreProbes("paused", 5);
        assertThat(health("paused")).isEqualTo(HealthStatus.HEALTH_STATUS_HEALTHY);

        caisson("stop", "paused");
        last = lastProbe("paused");
        awaitMoreProbes("other", 10);
        Container ended = container("paused");
        assertThat(ended.getHealth().getLog(ended.getHealth().getLogCount() - 1))
                .isEqualTo(last);
        assertThat(ended.getHealth().getStatus()).isEqualTo(HealthStatus.HEALTH_STATUS_UNHEALTHY);
        CommandResult vain = engine.caisson("wait", "--condition", "healthy", "paused");
        assertThat(vain.errors()).contains("it has ended with exit code 0");
        assertThat(events("paused")).filteredOn("healthy"::equals).hasSize(1);
    }

    @Test
    void healthOutlivesTheEngine() {
        run("healthy", "exit 0", "100ms");
        run("failing", "sleep 6000", "10ms", "--health-timeout", "300ms");
        run(
                "stubborn",
                "test ! -e /state/bad",
                "50ms",
                "--health-restart",
                "--stop-timeout",
                "2",
                "--stop-signal",
                "USR1",
                "--tmpfs",
                "/state");
        caisson("wait", "--condition", "healthy", "healthy", "stubborn");
        await("failing", now -> now.getHealth().getStatus() == HealthStatus.HEALTH_STATUS_UNHEALTHY);
        caisson("exec", "stubborn", "touch", "/state/bad");
        await("stubborn", now -> now.getHealth().getStatus() == HealthStatus.HEALTH_STATUS_UNHEALTHY);
        engine.kill9();
        engine.restart();
        connection.close();
        connection = engine.connect();

        assertThat(health("healthy")).isEqualTo(HealthStatus.HEALTH_STATUS_HEALTHY);
        assertThat(health("failing")).isEqualTo(HealthStatus.HEALTH_STATUS_UNHEALTHY);
        awaitMoreProbes("healthy", 5);
        awaitMoreProbes("failing", 3);
        // What the former engine had begun is gone.
        assertThat(processes("failing")).isLessThanOrEqualTo(1 + 2);
        await(
                "stubborn",
                now -> now.getStartCount() == 2 && now.getHealth().getStatus() == HealthStatus.HEALTH_STATUS_HEALTHY);
        assertThat(container("stubborn").getRestartCount()).isEqualTo(1);
        assertThat(events("healthy")).filteredOn("healthy"::equals).hasSize(1);
        assertThat(events("failing")).filteredOn("unhealthy"::equals).hasSize(1);
    }

    @Test
    void oneThatIsUnhealthyIsStartedAgainUnlessSomebodyStopsIt() {
        run("restarts", "test ! -e /state/bad", "50ms", "--health-restart", "--tmpfs", "/state");
        caisson("wait", "--condition", "healthy", "restarts");
        caisson("exec", "restarts", "touch", "/state/bad");
        await(
                "restarts",
                now -> now.getStartCount() == 2 && now.getHealth().getStatus() == HealthStatus.HEALTH_STATUS_HEALTHY);
        assertThat(container("restarts").getRestartCount()).isEqualTo(1);
        assertThat(events("restarts"))
                .containsSubsequence("start", "healthy", "unhealthy", "die exit", "stop unhealthy", "start", "healthy");
        assertThat(events("restarts")).filteredOn("restart unhealthy"::equals).hasSize(1);
        caisson("stop", "restarts");
        assertThat(container("restarts").hasNextStartTime()).isFalse();
        assertThat(container("restarts").getState()).isEqualTo(ContainerState.CONTAINER_STATE_EXITED);
        refused("auto_remove", "create", "--rm", "--health-cmd", "true", "--health-restart", IMAGE);
    }

    @Test
    void anImagesCheckIsKeptTakenOverAndSwitchedOff() {
        run("checked", "exit 0", "100ms");
        caisson("commit", "checked", "checked:1");
        assertThat(caisson("image", "inspect", "checked:1"))
                .contains("\"health_check\": {", "\"shell_command\": \"exit 0\"", "\"interval\": \"0.1s\"");
        caisson("run", "-d", "--name", "as-it-is", "checked:1", "sh", "-c", MAIN);
        caisson("run", "-d", "--name", "other", "--health-retries", "7", "checked:1", "sh", "-c", MAIN);
        caisson("run", "-d", "--name", "off", "--no-healthcheck", "checked:1", "sh", "-c", MAIN);
        caisson("wait", "--condition", "healthy", "as-it-is", "other");
        assertThat(container("as-it-is").getHealth().getCheck().getRetries()).isEqualTo(2);
        assertThat(container("other").getHealth().getCheck().getRetries()).isEqualTo(7);
        assertThat(container("off").hasHealth()).isFalse();
        refused("has no health check", "wait", "--condition", "healthy", "off");
        caisson("commit", "off", "off:1");
        caisson("run", "-d", "--name", "still-off", "off:1", "sh", "-c", MAIN);
        assertThat(container("still-off").hasHealth()).isFalse();
        refused("config.health_check", "create", "--health-retries", "3", IMAGE);
    }

    private static void run(String name, String line, String interval, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "run",
                "-d",
                "--name",
                name,
                "--health-cmd",
                line,
                "--health-interval",
                interval,
                "--health-retries",
                "2"));
        words.addAll(Arrays.asList(more));
        words.addAll(List.of(IMAGE, "sh", "-c", MAIN));
        caisson(words.toArray(String[]::new));
    }

    private static void refused(String why, String... words) {
        CommandResult result = engine.caisson(words);
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains(why);
    }

    /** What has happened to a container: verbs without their prefix, or what its health has become. */
    private static List<String> events(String name) {
        String json = caisson(
                "events",
                "--format",
                "json",
                "--since",
                "1h",
                "--until",
                Instant.now().plusMillis(1).toString(),
                "--filter",
                "container=" + name);
        return json.lines()
                .map(line -> line.contains("container.health_status")
                        ? line.replaceAll(".*\"health_status\":\"([a-z]+)\".*", "$1")
                        : line.replaceAll(
                                        ".*\"type\":\"container\\.([a-z.]+)\".*?(?:\"reason\":\"([a-z]+)\".*)?$",
                                        "$1 $2")
                                .strip())
                .toList();
    }

    private static void awaitMoreProbes(String name, int more) {
        for (int i = 0; i < more; i++) {
            HealthProbe last = lastProbe(name);
            await(name, now -> !lastProbe(name).equals(last));
        }
    }

    private static HealthProbe lastProbe(String name) {
        List<HealthProbe> log = container(name).getHealth().getLogList();
        return log.isEmpty() ? HealthProbe.getDefaultInstance() : log.getLast();
    }

    private static int processes(String name) {
        return connection
                .containers()
                .listContainerProcesses(ListContainerProcessesRequest.newBuilder()
                        .setContainer(name)
                        .build())
                .getProcessesCount();
    }

    private static HealthStatus health(String name) {
        return container(name).getHealth().getStatus();
    }

    private static void await(String name, Predicate<Container> condition) {
        long deadline = System.nanoTime() + LIMIT;
        while (!condition.test(container(name)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000_000);
        }
        Container now = container(name);
        assertThat(condition.test(now)).as("%s", now).isTrue();
    }

    private static Container container(String name) {
        return connection
                .containers()
                .getContainer(
                        GetContainerRequest.newBuilder().setContainer(name).build())
                .getContainer();
    }

    private static String caisson(String... words) {
        return engine.caisson(words).succeeded().output();
    }
}
