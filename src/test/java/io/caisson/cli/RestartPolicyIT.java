package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers that are started again by themselves, by the packaged engine. Needs root. */
class RestartPolicyIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void aFailureIsTriedAgainAsOftenAsWasAskedFor() {
        run("fails", "on-failure:2", "echo try; exit 3");
        await("fails", "restart_count", "2");
        await("fails", "start_count", "3");
        await("fails", "state", "exited");
        assertThat(caisson("logs", "fails")).isEqualTo("try\ntry\ntry\n");
        run("succeeds", "on-failure", "exit 0");
        caisson("wait", "succeeds");
        caisson("start", "fails");
        await("fails", "start_count", "6");
        assertThat(field("succeeds", "start_count")).isEqualTo("1");
        caisson("rm", "fails", "succeeds");
    }

    @Test
    void whatIsStoppedStaysSoUntilItIsStarted() {
        run("loops", "always", "exit 0");
        awaitCount("loops", 3);
        caisson("stop", "loops");
        assertThat(caisson("inspect", "loops")).doesNotContain("next_start_time");
        String count = field("loops", "start_count");
        assertThat(caisson("ps", "-q", "--filter", "name=loops")).isEmpty();
        caisson("start", "loops");
        awaitCount("loops", 1);
        assertThat(Integer.parseInt(field("loops", "start_count"))).isGreaterThan(Integer.parseInt(count) + 1);
        caisson("update", "--restart", "no", "loops");
        await("loops", "state", "exited");
        assertThat(caisson("inspect", "loops")).doesNotContain("next_start_time");
        caisson("rm", "loops");
        CommandResult both = engine.caisson("run", "-d", "--rm", "--restart", "always", IMAGE, "true");
        assertThat(both.exitCode()).isEqualTo(125);
        assertThat(both.errors()).contains("auto_remove");
    }

    @Test
    void thePolicyOutlivesTheEngine() {
        Map<String, Integer> counts = new HashMap<>();
        for (String policy : List.of("always", "unless-stopped", "on-failure")) {
            run("stopped-" + policy, policy, "sleep 1000");
            caisson("stop", "-t", "0", "stopped-" + policy);
            run("killed-" + policy, policy, "sleep 1000");
            run("loops-" + policy, policy, "exit 1");
            awaitCount("loops-" + policy, 2);
            counts.put(policy, count("loops-" + policy));
        }
        List<String> pids = List.of(
                field("killed-always", "pid"),
                field("killed-unless-stopped", "pid"),
                field("killed-on-failure", "pid"));
        engine.kill9();
        pids.forEach(each -> assertThat(
                        ProcessHandle.of(Long.parseLong(each)).orElseThrow().destroyForcibly())
                .isTrue());
        engine.restart();
        for (String policy : List.of("always", "unless-stopped", "on-failure")) {
            await("killed-" + policy, "start_count", "2");
            await("killed-" + policy, "state", "running");
            awaitCount("loops-" + policy, counts.get(policy) + 2);
            caisson("rm", "-f", "killed-" + policy, "loops-" + policy);
        }
        await("stopped-always", "state", "running");
        assertThat(field("stopped-unless-stopped", "state")).isEqualTo("exited");
        assertThat(field("stopped-on-failure", "state")).isEqualTo("exited");
        caisson("rm", "-f", "stopped-always", "stopped-unless-stopped", "stopped-on-failure");
    }

    private static void run(String name, String policy, String words) {
        caisson("run", "-d", "--name", name, "--restart", policy, IMAGE, "sh", "-c", words);
    }

    private static void await(String name, String field, String expected) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!field(name, field).equals(expected) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(field(name, field)).as("%s of %s", field, name).isEqualTo(expected);
    }

    /** Counts only grow, and may have passed the one that is waited for. */
    private static void awaitCount(String name, int least) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (count(name) < least && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(count(name)).as("restarts of %s", name).isGreaterThanOrEqualTo(least);
    }

    private static int count(String name) {
        return Integer.parseInt(field(name, "restart_count"));
    }

    private static String field(String name, String field) {
        return caisson("inspect", name)
                .lines()
                .filter(line -> line.startsWith("        \"" + field + "\": "))
                .map(line -> line.replaceAll(".*: \"?|\"?,?$", ""))
                .findFirst()
                .orElseThrow();
    }

    private static String caisson(String... words) {
        return engine.caisson(words).succeeded().output();
    }
}
