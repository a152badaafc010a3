package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of containers after they were started, by the command line. Needs root. */
class ContainerLifeIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    /** Answers TERM with exit code 7, and USR1 with a line. */
    private static final String LISTENER =
            "trap 'exit 7' TERM; trap 'echo heard' USR1; busybox mkfifo /never; echo up; while :; do read x < /never; done";

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

    @AfterEach
    void removeAll() {
        List<String> words = new ArrayList<>(List.of("rm", "-f", "-v"));
        caisson("ps", "-aq").lines().forEach(words::add);
        if (words.size() > 3) {
            caisson(words.toArray(String[]::new));
        }
        assertThat(caisson("ps", "-aq")).isEmpty();
    }

    @Test
    void whatIsPausedHearsNothingUntilItIsUnpaused() throws IOException {
        String id = listener("paused");
        assertThat(caisson("pause", "paused")).isEqualTo("paused\n");
        assertThat(cgroup(id).isFrozen()).isTrue();
        assertThat(caisson("ps", "--filter", "name=paused")).contains(" (Paused)");
        assertThat(caisson("ps", "-q", "--filter", "status=paused")).isEqualTo(id.substring(0, 12) + "\n");
        caisson("kill", "-s", "USR1", "paused");
        caisson("commit", "paused", "paused:1");
        caisson("rmi", "paused:1");
        assertThat(cgroup(id).isFrozen()).as("after the commit").isTrue();
        assertThat(caisson("logs", "paused")).isEqualTo("up\n");
        caisson("container", "unpause", "paused");
        assertThat(cgroup(id).isFrozen()).isFalse();
        awaitLines("paused", "up", "heard");
        assertThat(state("paused")).isEqualTo("running");
    }

    @Test
    void aStateAllowsWhatItsTableSays() throws IOException {
        caisson("create", "--name", "made", IMAGE, "true");
        for (String verb : List.of("pause", "unpause", "kill")) {
            refused("it is created", verb, "made");
        }
        listener("running");
        refused("it is running", "unpause", "running");
        refused("it is running", "start", "running");
        refused("it is running", "rm", "running");
        caisson("pause", "running");
        for (String verb : List.of("pause", "start", "rm")) {
            refused("it is paused", verb, "running");
        }
        caisson("start", "made");
        caisson("wait", "made");
        for (String verb : List.of("pause", "unpause", "kill")) {
            refused("it is exited", verb, "made");
        }
    }

    @Test
    void whatIsPausedEnds() throws IOException {
        for (String name : List.of("stopped", "stopped-by-kill", "killed", "deleted")) {
            listener(name);
            caisson("pause", name);
        }
        caisson("stop", "stopped");
        assertThat(caisson("wait", "stopped")).isEqualTo("7\n");
        caisson("kill", "-s", "TERM", "stopped-by-kill");
        assertThat(caisson("wait", "stopped-by-kill")).isEqualTo("7\n");
        caisson("kill", "killed");
        assertThat(caisson("wait", "killed")).isEqualTo("137\n");
        caisson("rm", "-f", "deleted");
        assertThat(caisson("ps", "-aq", "--filter", "name=deleted")).isEmpty();
        caisson("start", "killed");
        assertThat(state("killed")).isEqualTo("running");
    }

    @Test
    void anEngineThatComesBackFindsWhatIsPaused() throws IOException {
        List<String> ids = new ArrayList<>();
        for (String name : List.of("stays", "thawed", "never-told", "dies")) {
            ids.add(listener(name));
            caisson("pause", name);
        }
        caisson("unpause", "never-told");
        engine.kill9();
        cgroup(ids.get(1)).thaw();
        cgroup(ids.get(2)).freeze();
        cgroup(ids.get(3)).kill();
        engine.restart();
        assertThat(state("stays")).isEqualTo("paused");
        assertThat(cgroup(ids.get(0)).isFrozen()).isTrue();
        assertThat(state("thawed")).isEqualTo("running");
        assertThat(state("never-told")).isEqualTo("running");
        assertThat(cgroup(ids.get(2)).isFrozen()).isFalse();
        assertThat(caisson("wait", "dies")).isEqualTo("137\n");
        caisson("unpause", "stays");
        caisson("stop", "stays");
        assertThat(caisson("wait", "stays")).isEqualTo("7\n");
    }

    @Test
    void aStopThatWasCutShortLeavesWhatItHasDone() throws IOException {
        String id = caisson("run", "-d", "--name", "deaf", IMAGE, "sh", "-c", "trap '' TERM; sleep 1000 & wait")
                .strip();
        caisson("pause", "deaf");
        Process stop = engine.command("stop", "-t", "1000", "deaf").start();
        awaitState("deaf", "running");
        engine.kill9();
        assertThat(CommandResult.of(stop).exitCode()).isEqualTo(1);
        engine.restart();
        assertThat(state("deaf")).isEqualTo("running");
        assertThat(cgroup(id).isFrozen()).isFalse();
        caisson("stop", "-t", "0", "deaf");
        assertThat(caisson("wait", "deaf")).isEqualTo("137\n");
    }

    /** Starts a container that hears signals, once it does; returns its ID. */
    private static String listener(String name) throws IOException {
        String id = caisson("run", "-d", "--name", name, IMAGE, "sh", "-c", LISTENER)
                .strip();
        awaitLines(name, "up");
        return id;
    }

    private static void awaitLines(String name, String... expected) throws IOException {
        Process logs = engine.command("logs", "-f", name).start();
        try {
            for (String line : expected) {
                assertThat(logs.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo(line);
            }
        } finally {
            logs.destroy();
            logs.onExit().join();
        }
    }

    private static void awaitState(String name, String expected) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!state(name).equals(expected) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(state(name)).isEqualTo(expected);
    }

    private static String state(String name) {
        return caisson("inspect", name)
                .lines()
                .filter(line -> line.startsWith("        \"state\": "))
                .map(line -> line.replaceAll(".*: \"|\",$", ""))
                .findFirst()
                .orElseThrow();
    }

    private static Cgroup cgroup(String id) {
        return Cgroups.detect().open("/" + engine.name() + "/" + id);
    }

    private static void refused(String word, String... words) {
        CommandResult result = engine.caisson(words);
        assertThat(result.exitCode()).as("exit code of %s", List.of(words)).isEqualTo(1);
        assertThat(result.errors())
                .startsWith("caisson: Cannot " + words[0].replace("rm", "delete"))
                .contains(word);
    }

    private static String caisson(String... words) {
        return engine.caisson(words).succeeded().output();
    }
}
