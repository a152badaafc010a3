package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of containers after they were started, by the command line. Needs root. */
class ContainerLifeIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    /** Answers TERM with exit code 7, and USR1 with a line. */
    private static final String LISTENER =
            "trap 'exit 7' TERM; trap 'echo heard' USR1; busybox mkfifo /never; echo up; while :; do read x < /never;"
                    + " done";

    private static final int ROUNDS = Integer.getInteger("caisson.rounds", 3);

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
    void whatRunsIsSeen() {
        // A CPU for as long as it runs, and a process that waits.
        caisson("run", "-d", "--name", "busy", "-m", "64m", IMAGE, "sh", "-c", "sleep 1000 & while :; do :; done");
        caisson("run", "-d", "--name", "idle", "--user", "1234", IMAGE, "sleep", "1000");
        caisson("create", "--name", "made", IMAGE, "true");

        List<String> top = caisson("top", "busy").lines().toList();
        assertThat(top).hasSize(3);
        assertThat(top.get(0)).startsWith("UID").endsWith("COMMAND");
        assertThat(top.get(1)).matches("0 +\\d+ +\\d+ +1 .*sh -c sleep 1000 & while.*");
        assertThat(top.get(2)).matches("0 +\\d+ +\\d+ +\\d+ +S .*sleep 1000");
        assertThat(caisson("container", "top", "idle")).containsPattern("1234 +\\d+ +\\d+ +1 +S .*sleep 1000");
        assertThat(caisson("top", "--format", "json", "idle"))
                .contains("\"container_pid\":1,")
                .contains("\"command\":[\"sleep\",\"1000\"]");
        refused("it is created. Start it first", "top", "made");

        List<String> stats = caisson("stats", "--no-stream").lines().sorted().toList();
        assertThat(stats).hasSize(3).anyMatch(line -> line.contains("NET I/O"));
        assertThat(stats.toString()).contains(" 0B / 0B ");
        String busy = stats.stream()
                .filter(each -> each.contains(" busy "))
                .findFirst()
                .orElseThrow();
        String idle = stats.stream()
                .filter(each -> each.contains(" idle "))
                .findFirst()
                .orElseThrow();
        assertThat(percentage(busy)).isGreaterThan(5);
        assertThat(percentage(idle)).isLessThan(5);
        assertThat(busy).contains(" / 67.1MB ").endsWith(" 2");
        assertThat(idle).contains(" / - ").endsWith(" 1");
        assertThat(caisson("stats", "--no-stream", "--format", "json", "busy"))
                .contains("\"name\":\"busy\"")
                .contains("\"memory_limit_bytes\":67108864")
                .contains("\"pids_limit\":4096");
        assertThat(caisson("stats", "--no-stream", "made").lines()).hasSize(1);
        assertThat(engine.caisson("stats", "--no-stream", "none").output()).isEmpty();
    }

    private static double percentage(String line) {
        return Double.parseDouble(line.replaceAll(".* ([0-9.]+)% .*", "$1"));
    }

    @Test
    void aStateAllowsWhatItsTableSays() throws IOException {
        caisson("create", "--name", "made", IMAGE, "true");
        for (String verb : List.of("pause", "unpause", "kill")) {
            refusedIn("created", verb, "made");
        }
        listener("running");
        refusedIn("running", "unpause", "running");
        refusedIn("running", "start", "running");
        refusedIn("running", "rm", "running");
        caisson("pause", "running");
        for (String verb : List.of("pause", "start", "rm")) {
            refusedIn("paused", verb, "running");
        }
        caisson("start", "made");
        caisson("wait", "made");
        for (String verb : List.of("pause", "unpause", "kill")) {
            refusedIn("exited", verb, "made");
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

    @Test
    void aRestartStopsAndStartsAlsoOneThatRemovesItself() throws IOException {
        String id = caisson("run", "-d", "--rm", "--name", "again", IMAGE, "sh", "-c", LISTENER)
                .strip();
        awaitLines("again", "up");
        Process next =
                engine.command("wait", "--condition", "next-exit", "again").start();
        assertThat(caisson("restart", "again")).isEqualTo("again\n");
        assertThat(caisson("inspect", "again")).contains("\"start_count\": 2", "\"id\": \"" + id);
        assertThat(state("again")).isEqualTo("running");
        next.destroy();
        caisson("restart", "-t", "0", "-s", "KILL", "again");
        assertThat(caisson("inspect", "again")).contains("\"start_count\": 3");
        caisson("kill", "again");
        // It may be gone before we ask, and then nobody can wait for it.
        engine.caisson("wait", "--condition", "removed", "again");
        assertThat(caisson("ps", "-aq")).isEmpty();

        caisson("create", "--name", "never-ran", IMAGE, "sleep", "1000");
        caisson("restart", "never-ran");
        assertThat(state("never-ran")).isEqualTo("running");
        String later = Long.toString(System.currentTimeMillis() / 1000 + 1);
        assertThat(caisson("events", "--since", "1h", "--until", later, "--filter", "container=again")
                        .lines())
                .extracting(line -> line.split(" ")[2])
                .containsSubsequence("start", "kill", "die", "delete")
                .containsSubsequence("die", "stop", "start", "restart");
    }

    @Test
    void aNameIsChangedForOneThatIsFree() {
        String id = caisson("create", "--name", "first", IMAGE, "true").strip();
        caisson("create", "--name", "second", IMAGE, "true");
        refused("there is one with this name", "rename", "first", "second");
        refused("must be a letter or digit", "rename", "first", ".x");
        refused("no container has this name", "rename", "nobody", "third");
        caisson("rename", "first", "third");
        caisson("container", "rename", "third", "third");
        assertThat(caisson("ps", "-aq", "--no-trunc", "--filter", "name=third")).isEqualTo(id + "\n");
        caisson("rename", "second", "first");
        assertThat(caisson("start", "third")).isEqualTo("third\n");
        String later = Long.toString(System.currentTimeMillis() / 1000 + 1);
        assertThat(caisson("events", "--since", "1h", "--until", later, "--filter", "type=container")
                        .lines()
                        .filter(line -> line.contains(" rename ")))
                .hasSize(2)
                .first()
                .asString()
                .contains(id, "old_name=first", "third");
    }

    @Test
    void whatDoesNotRunIsPruned() {
        String made = caisson("create", "--name", "made", "-l", "keep=no", IMAGE, "true")
                .strip();
        caisson("create", "--name", "kept", "-l", "keep=yes", IMAGE, "true");
        String ended = caisson("run", "-d", "--name", "ended", IMAGE, "dd", "if=/dev/zero", "of=/x", "bs=1M", "count=1")
                .strip();
        caisson("wait", "ended");
        caisson("run", "-d", "--name", "runs", IMAGE, "sleep", "1000");
        caisson("run", "-d", "--name", "is-paused", IMAGE, "sleep", "1000");
        caisson("pause", "is-paused");
        assertThat(caisson("container", "prune", "--dry-run", "--filter", "label!=keep=yes"))
                .matches("Would delete:\n" + made + "\n" + ended + "\n\nWould reclaim: 1\\.[0-9]+MB\n");
        assertThat(caisson("container", "prune", "-f", "--filter", "until=1h"))
                .isEqualTo("Total reclaimed space: 0B\n");
        assertThat(caisson("container", "prune")).endsWith("Are you sure you want to continue? [y/N] ");
        assertThat(caisson("ps", "-aq").lines()).hasSize(5);
        assertThat(caisson("container", "prune", "-f", "--filter", "label!=keep=yes"))
                .startsWith("Deleted Containers:\n" + made + "\n" + ended + "\n\nTotal reclaimed space: 1.");
        assertThat(caisson("ps", "-a", "--format", "json").lines())
                .extracting(line -> line.replaceAll(".*?\"name\":\"([^\"]*).*", "$1"))
                .containsExactlyInAnyOrder("kept", "runs", "is-paused");
    }

    @Test
    void whoWaitsForTheNextEndWaitsForIt() throws IOException {
        caisson("run", "-d", "--name", "awaited", IMAGE, "sh", "-c", "exit 3");
        assertThat(caisson("wait", "awaited")).isEqualTo("3\n");
        Process next =
                engine.command("wait", "--condition", "next-exit", "awaited").start();
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (next.isAlive() && System.nanoTime() < deadline) {
            caisson("start", "awaited");
            caisson("wait", "awaited");
        }
        assertThat(CommandResult.of(next).succeeded().output()).isEqualTo("3\n");
        // Whoever asks only when it is gone hears that: then it is tried again.
        CommandResult removed;
        do {
            caisson("run", "-d", "--name", "goes", IMAGE, "sh", "-c", "exit 4");
            caisson("wait", "goes");
            CompletableFuture<CommandResult> waits = engine.starting("wait", "--condition", "removed", "goes");
            caisson("rm", "goes");
            removed = waits.join();
        } while (removed.errors().contains("no container has this name") && System.nanoTime() < deadline);
        assertThat(removed.succeeded().output()).isEqualTo("4\n");
        assertThat(engine.caisson("wait", "--condition", "removed", "nobody").exitCode())
                .isEqualTo(1);
        assertThat(engine.caisson("wait", "--condition", "happy", "nobody").errors())
                .contains("not-running, next-exit, removed and healthy");
    }

    @Test
    void containersAreFoundByAllThatDockerKnowsAndMeasured() {
        caisson("create", "--name", "one", "-v", "data:/d", IMAGE, "true");
        caisson("run", "-d", "--name", "two", IMAGE, "sh", "-c", "dd if=/dev/zero of=/x bs=1M count=2; exit 4");
        caisson("wait", "two");
        caisson("commit", "two", "child:1");
        caisson("run", "-d", "--name", "three", "child:1", "sleep", "1000");
        String id = caisson("images", "-q", IMAGE).strip();
        assertThat(found("ancestor=" + id)).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(found("ancestor=" + IMAGE)).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(found("ancestor=child:1")).containsExactly("three");
        assertThat(found("ancestor=nothing:1")).isEmpty();
        assertThat(found("before=two")).containsExactly("one");
        assertThat(found("since=one")).containsExactlyInAnyOrder("two", "three");
        assertThat(found("volume=data")).containsExactly("one");
        assertThat(found("volume=/d")).containsExactly("one");
        assertThat(found("volume=/e")).isEmpty();
        assertThat(found("exited=4")).containsExactly("two");
        assertThat(found("exited=5")).isEmpty();
        assertThat(found("status=created")).containsExactly("one");
        assertThat(engine.caisson("ps", "--filter", "since=nobody").exitCode()).isEqualTo(1);
        assertThat(caisson("ps", "-as", "--filter", "name=two"))
                .containsPattern("SIZE\n.*two +2\\.[0-9]+MB \\(virtual [3-9](\\.[0-9]+)?MB\\)\n");
        assertThat(caisson("inspect", "-s", "one")).contains("\"read_write_bytes\": ");
        assertThat(caisson("inspect", "one")).doesNotContain("read_write_bytes");
        caisson("rm", "-f", "one", "two", "three");
        caisson("rmi", "child:1");
        caisson("volume", "rm", "data");
    }

    @Test
    void limitsAndLabelsOfWhatRunsAreChanged() throws IOException {
        String id = caisson("run", "-d", "--name", "limited", "-l", "old=1", IMAGE, "sleep", "1000")
                .strip();
        caisson(
                "update",
                "-m",
                "16m",
                "--memory-swap",
                "16m",
                "--cpus",
                "0.5",
                "-c",
                "512",
                "--cpuset-cpus",
                "0",
                "--pids-limit",
                "20",
                "-l",
                "team=blue",
                "--label-rm",
                "old",
                "limited");
        assertThat(limit(id, "memory", "memory.limit_in_bytes", "memory.max")).isEqualTo("16777216");
        assertThat(limit(id, "pids", "pids.max", "pids.max")).isEqualTo("20");
        assertThat(limit(id, "cpu", "cpu.cfs_quota_us", "cpu.max")).startsWith("50000");
        assertThat(limit(id, "cpuset", "cpuset.cpus", "cpuset.cpus")).isEqualTo("0");
        assertThat(caisson("inspect", "limited"))
                .contains("\"memory_bytes\": 16777216", "\"team\": \"blue\"", "\"cpu_shares\": 512")
                .doesNotContain("\"old\"");
        CommandResult refused = engine.caisson("update", "--pids-limit", "30", "--cpuset-mems", "1000", "limited");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).contains("cpuset.mems", "All are as before");
        assertThat(limit(id, "pids", "pids.max", "pids.max")).isEqualTo("20");
        assertThat(caisson("inspect", "limited")).contains("\"pids_limit\": 20");
    }

    @Test
    void aLimitThatCameLaterKillsAndIsToldOf() throws IOException {
        String words = "until [ -e /go ]; do sleep 0.1; done; x=$(head -c 67108864 /dev/zero | tr '\\0' x); echo ${#x}";
        caisson("run", "-d", "--name", "limited", IMAGE, "sh", "-c", words);
        caisson("update", "-m", "16m", "--memory-swap", "16m", "limited");
        Files.createFile(Path.of("/proc", field("limited", "pid"), "root/go"));
        caisson("wait", "limited");
        assertThat(caisson("inspect", "limited")).contains("\"oom_killed\": true");
        caisson("update", "-m", "0", "--memory-swap", "0", "limited");
        caisson("start", "limited");
        caisson("wait", "limited");
        assertThat(caisson("logs", "limited")).isEqualTo("67108864\n");
    }

    @Test
    void anEngineKilledAtAnUpdateLeavesLimitsAsTheRowSays() throws IOException {
        String id = caisson("run", "-d", "--name", "updated", "-m", "20m", IMAGE, "sleep", "1000")
                .strip();
        long begun = System.nanoTime();
        caisson("update", "-m", "30m", "updated");
        long length = System.nanoTime() - begun;
        Random random = new Random();
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<CommandResult> update = engine.starting("update", "-m", (40 + round) + "m", "updated");
            LockSupport.parkNanos(random.nextLong(length));
            engine.kill9();
            update.join();
            engine.restart();
            assertThat(limit(id, "memory", "memory.limit_in_bytes", "memory.max"))
                    .isEqualTo(field("updated", "memory_bytes"));
        }
    }

    private static String limit(String id, String controller, String v1, String v2) throws IOException {
        Path root = Path.of("/sys/fs/cgroup", controller);
        boolean isV1 = Files.isDirectory(root);
        return Files.readString((isV1 ? root : root.getParent())
                        .resolve(engine.name())
                        .resolve(id)
                        .resolve(isV1 ? v1 : v2))
                .strip();
    }

    private static List<String> found(String filter) {
        return caisson("ps", "-a", "--format", "json", "--filter", filter)
                .lines()
                .map(line -> line.replaceAll(".*?\"name\":\"([^\"]*).*", "$1"))
                .toList();
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
        return field(name, "state");
    }

    private static String field(String name, String field) {
        return caisson("inspect", name)
                .lines()
                .filter(line -> line.strip().startsWith("\"" + field + "\": "))
                .map(line -> line.replaceAll(".*: \"?|\"?,$", ""))
                .findFirst()
                .orElseThrow();
    }

    private static Cgroup cgroup(String id) {
        return Cgroups.detect().open("/" + engine.name() + "/" + id);
    }

    private static void refusedIn(String state, String verb, String name) {
        String words = "Cannot " + verb.replace("rm", "delete") + " container " + name + ": it is " + state;
        refused(words, verb, name);
    }

    private static void refused(String word, String... words) {
        CommandResult result = engine.caisson(words);
        assertThat(result.exitCode()).as("exit code of %s", List.of(words)).isEqualTo(1);
        assertThat(result.errors()).startsWith("caisson: ").contains(word);
    }

    private static String caisson(String... words) {
        return engine.caisson(words).succeeded().output();
    }
}
