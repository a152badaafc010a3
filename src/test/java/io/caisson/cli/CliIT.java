package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line as a user meets it, against the packaged engine. Needs root. */
class CliIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    private static PackagedEngine engine;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        String loaded = caisson(
                        "load", "-i", BusyboxImage.write(engine.directory()).toString())
                .succeeded()
                .output();
        assertThat(loaded).isEqualTo("Loaded image: " + IMAGE + "\n");
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @AfterEach
    void nothingIsLeft() {
        List<String> ids = caisson("ps", "-aq").succeeded().output().lines().toList();
        if (!ids.isEmpty()) {
            // One that removes itself may be gone before it is named here.
            caisson(Stream.concat(Stream.of("rm", "-f", "-v"), ids.stream()).toArray(String[]::new));
        }
        awaitOutput("", "ps", "-aq");
        caisson("volume", "ls", "-q").output().lines().forEach(volume -> caisson("volume", "rm", volume));
        assertThat(caisson("volume", "ls", "-q").output()).isEmpty();
    }

    @Test
    void outputAndExitCodeAreTheContainersOwn() {
        CommandResult result = run("sh", "-c", "echo out; echo err >&2; printf 'a\\000b\\377'; exit 42");
        assertThat(result.exitCode()).isEqualTo(42);
        assertThat(result.output()).startsWith("out\na\0b");
        assertThat(result.errors()).isEqualTo("err\n");
        assertThat(caisson("ps", "-aq").output()).isEmpty();
    }

    @Test
    void bytesComeThroughAsTheyAre() {
        CommandResult result = run("sh", "-c", "dd if=/dev/zero bs=1000 count=1000 2>/dev/null | tr '\\0' x");
        assertThat(result.output()).isEqualTo("x".repeat(1_000_000));
    }

    @ParameterizedTest
    @CsvSource({"no-such-command, 127", "/bin/not-executable, 126", "/data, 126"})
    void whatCannotBeExecutedEndsAsInAShell(String command, int code) {
        CommandResult result = run(command);
        assertThat(result.exitCode()).isEqualTo(code);
        assertThat(result.errors()).contains(command);
        assertThat(caisson("ps", "-aq").output()).isEmpty();
    }

    @Test
    void aSignalsEndIs128AndItsNumber() {
        assertThat(run("sh", "-c", "kill -9 $$").exitCode()).isIn(0, 137);
        String id = caisson("run", "-d", IMAGE, "sleep", "1000")
                .succeeded()
                .output()
                .strip();
        caisson("kill", id).succeeded();
        assertThat(caisson("wait", id).output()).isEqualTo("137\n");
    }

    @Test
    void aVolumeOutlivesItsContainersAndHasTheImagesContent() {
        run("-v", "cliit-data:/data", "sh", "-c", "cat /data/from-image; echo more >/data/more");
        assertThat(caisson(
                                "run",
                                "--rm",
                                "--mount",
                                "type=volume,source=cliit-data,target=/d,readonly",
                                IMAGE,
                                "sh",
                                "-c",
                                "cat /d/from-image /d/more; touch /d/x")
                        .output())
                .isEqualTo("from the image\nmore\n");
        assertThat(caisson("volume", "inspect", "cliit-data").succeeded().output())
                .contains("\"name\": \"cliit-data\"", "\"anonymous\": false");
    }

    @Test
    void aBindMountIsTheHostsDirectory() throws IOException {
        Files.writeString(directory.resolve("in"), "from the host\n");
        CommandResult result = caisson(
                "run", "--rm", "-v", directory + ":/host", IMAGE, "sh", "-c", "cat /host/in; echo back >/host/out");
        assertThat(result.succeeded().output()).isEqualTo("from the host\n");
        assertThat(Files.readString(directory.resolve("out"))).isEqualTo("back\n");
        CommandResult readOnly = caisson("run", "--rm", "-v", directory + ":/host:ro", IMAGE, "touch", "/host/x");
        assertThat(readOnly.exitCode()).isEqualTo(1);
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void anonymousVolumesGoWithTheirContainer() {
        caisson("run", "--name", "anonymous", "-v", "/data", IMAGE, "true").succeeded();
        assertThat(caisson("volume", "ls", "-q").output().lines()).hasSize(1);
        caisson("rm", "-v", "anonymous").succeeded();
        assertThat(caisson("volume", "ls", "-q").output()).isEmpty();
    }

    @Test
    void settingsReachTheProcess() {
        CommandResult result = caisson(
                "run",
                "--rm",
                "-e",
                "A=1",
                "-w",
                "/tmp",
                "-u",
                "daemon",
                "-h",
                "box",
                "--read-only",
                "--tmpfs",
                "/scratch:size=1m",
                "--ulimit",
                "nofile=99",
                IMAGE,
                "sh",
                "-c",
                "echo $A $(pwd) $(id -u):$(id -g) $(hostname) $(ulimit -n); touch /x");
        assertThat(result.output()).isEqualTo("1 /tmp 1:1 box 99\n");
        assertThat(result.errors()).contains("Read-only file system");
    }

    @Test
    void logsAreKeptAndFollowed() throws IOException {
        String id = caisson(
                        "run",
                        "-d",
                        "--name",
                        "talker",
                        IMAGE,
                        "sh",
                        "-c",
                        "echo one; echo two >&2; until [ -e /stop ]; do sleep 0.1; done; echo three")
                .succeeded()
                .output()
                .strip();
        Process follower = engine.command("logs", "-f", "talker").start();
        assertThat(follower.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("one");
        Path root = Path.of("/proc", field(id, "pid"), "root");
        Files.createFile(root.resolve("stop"));
        assertThat(follower.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("three");
        assertThat(CommandResult.of(follower).exitCode()).isZero();
        assertThat(caisson("logs", "--tail", "1", "talker").output()).isEqualTo("three\n");
        assertThat(caisson("logs", "-t", "talker").output()).matches("(?s)\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z one\n.*");
    }

    @Test
    void terminatingTheClientTerminatesTheContainer() throws IOException {
        Process client = engine.command(
                        "run",
                        "--rm",
                        IMAGE,
                        "sh",
                        "-c",
                        "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.1; done")
                .start();
        assertThat(client.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("up");
        client.destroy();
        assertThat(CommandResult.of(client).exitCode()).isEqualTo(7);
    }

    @Test
    void stopAsksThenKills() {
        caisson("run", "-d", "--name", "deaf", IMAGE, "sleep", "1000").succeeded();
        caisson("stop", "-t", "0", "deaf").succeeded();
        assertThat(caisson("ps", "-a", "--format", "json", "--filter", "name=deaf")
                        .output())
                .contains("\"state\":\"exited\"", "\"exit_code\":137");
        assertThat(caisson("stop", "deaf").succeeded().output()).isEqualTo("deaf\n");
    }

    @Test
    void listsAreMadeForScripts() {
        caisson("create", "--name", "listed", "-l", "team=blue", IMAGE, "true").succeeded();
        assertThat(caisson("ps", "-q").output()).isEmpty();
        assertThat(caisson("ps", "-aq", "--filter", "label=team=blue").output().strip())
                .hasSize(12);
        assertThat(caisson("ps", "-aq", "--filter", "label=team=red").output()).isEmpty();
        assertThat(caisson("ps", "-a", "--filter", "status=created")
                        .output()
                        .lines()
                        .toList())
                .hasSize(2)
                .last()
                .asString()
                .matches("[0-9a-f]{12} +" + IMAGE + " +\"true\" +.* ago +Created +listed");
        assertThat(caisson("images", "-q", "--no-trunc").output()).matches("sha256:[0-9a-f]{64}\n");
        assertThat(caisson("inspect", "listed").output()).startsWith("[\n    {\n        \"id\": \"");
    }

    @Test
    void eventsTellWhatHappened() {
        caisson("run", "--rm", "--name", "eventful", IMAGE, "sh", "-c", "exit 5");
        assertThat(caisson("ps", "-aq").output()).isEmpty();
        String later = Long.toString(System.currentTimeMillis() / 1000 + 1);
        assertThat(caisson("events", "--since", "1h", "--until", later, "--filter", "container=eventful")
                        .output()
                        .lines())
                .extracting(line -> line.split(" ")[2])
                .containsSubsequence("create", "start", "die", "delete");
    }

    /** A container that is removed by itself goes once everybody who waits for its end has been told. */
    private void awaitOutput(String expected, String... command) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        String output = caisson(command).output();
        while (!output.equals(expected) && System.nanoTime() < deadline) {
            output = caisson(command).output();
        }
        assertThat(output).isEqualTo(expected);
    }

    @Test
    void whatIsInUseStays() {
        caisson("run", "-d", "--name", "user", "-v", "used:/data", IMAGE, "sleep", "1000")
                .succeeded();
        refused(125, "user", "run", "--name", "user", IMAGE, "true");
        refused(1, "user", "start", "user");
        refused(1, "user", "rm", "user");
        refused(1, "used", "volume", "rm", "used");
        refused(1, "delete image " + IMAGE + ": it is used by the containers " + field("user", "id"), "rmi", IMAGE);
        assertThat(caisson("ps", "--filter", "name=user").output()).contains("Up ");
    }

    @Test
    void flagsAreRefusedBeforeTheEngineIsAsked() {
        refused(125, "--no-such-flag", "run", "--no-such-flag", IMAGE);
        refused(125, "-p is not there yet", "run", "-p", "80:80", IMAGE, "sh");
        refused(2, "no command", "fly");
        assertThat(caisson("run", "--help").succeeded().output()).contains("--volume", "--memory");
    }

    @Test
    void anEngineThatIsNotThereIsSaidToBeStarted() {
        CommandResult result = CommandResult.of(
                new ProcessBuilder(PackagedEngine.executable().toString(), "--host", "unix:/tmp/no-engine.sock", "ps"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("unix:/tmp/no-engine.sock", "caisson serve");
    }

    private static String field(String id, String name) {
        return caisson("inspect", id)
                .output()
                .lines()
                .filter(line -> line.startsWith("        \"" + name + "\": "))
                .map(line -> line.replaceAll(".*: \"?|\"?,$", ""))
                .findFirst()
                .orElseThrow();
    }

    private static void refused(int code, String word, String... words) {
        CommandResult result = caisson(words);
        assertThat(result.exitCode())
                .as("exit code of %s: %s", List.of(words), result.errors())
                .isEqualTo(code);
        assertThat(result.errors()).startsWith("caisson: ").contains(word);
        assertThat(result.errors()).doesNotContain("\tat ", "Exception");
    }

    private static CommandResult run(String... words) {
        int flags = words[0].equals("-v") ? 2 : 0;
        List<String> all = new java.util.ArrayList<>(List.of("run", "--rm"));
        all.addAll(List.of(words).subList(0, flags));
        all.add(IMAGE);
        all.addAll(List.of(words).subList(flags, words.length));
        return caisson(all.toArray(String[]::new));
    }

    private static CommandResult caisson(String... words) {
        return CommandResult.of(engine.command(words));
    }
}
