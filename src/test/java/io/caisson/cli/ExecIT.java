package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.CreateExecRequest;
import io.caisson.v1.Exec;
import io.caisson.v1.ExecConfig;
import io.caisson.v1.ExecState;
import io.caisson.v1.GetExecRequest;
import io.caisson.v1.KillExecRequest;
import io.caisson.v1.ListExecsRequest;
import io.caisson.v1.ResizeExecRequest;
import io.caisson.v1.StartExecRequest;
import io.caisson.v1.TerminalSize;
import io.grpc.StatusRuntimeException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands in containers that run, by the packaged engine. Needs root. */
class ExecIT {
    private static final String CONTAINER = "host-of-execs";

    private static PackagedEngine engine;
    private static EngineConnection connection;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        connection = engine.connect();
        engine.caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
        caisson(0, "run", "-d", "--name", CONTAINER, "-e", "KEPT=kept", BusyboxImage.REFERENCE, "sleep", "10000");
    }

    @AfterAll
    static void stop() {
        connection.close();
        engine.close();
    }

    @Test
    void whatItWritesAndHowItEndsIsTheCommands() {
        CommandResult result = caisson(
                3,
                "exec",
                "-e",
                "MORE=more",
                "-w",
                "/tmp",
                CONTAINER,
                "sh",
                "-c",
                "echo $KEPT $MORE; pwd; echo e >&2; exit 3");

        assertThat(result.output()).isEqualTo("kept more\n/tmp\n");
        assertThat(result.errors()).isEqualTo("e\n");
    }

    @Test
    void stdinIsHandedOnUntilItsEnd() throws Exception {
        Process process = engine.command("exec", "-i", CONTAINER, "sh", "-c", "cat; echo over")
                .start();
        try (OutputStream input = process.getOutputStream()) {
            input.write("some words\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("some words\nover\n");
        assertThat(process.waitFor()).isZero();
    }

    /** Under script(1), which gives the command line a terminal. */
    @Test
    void theTerminalIsTheCommands() throws Exception {
        List<String> words = engine.command(
                        "exec", "-it", CONTAINER, "sh", "-c", "tty; read -r word; echo \"<$word>\"; exit 5")
                .command();
        Process process = new ProcessBuilder("script", "-qec", String.join(" ", quoted(words)), "/dev/null")
                .redirectErrorStream(true)
                .start();
        // Typed ahead; left open, for script would tell the end of it.
        process.getOutputStream().write("word\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("/dev/pts/", "<word>\r\n");
        assertThat(process.exitValue()).isEqualTo(5);
    }

    @Test
    void whatCannotBeExecutedIsToldAsAShellWould() {
        assertThat(caisson(127, "exec", CONTAINER, "nonesuch").errors()).contains("nonesuch");
        assertThat(caisson(126, "exec", CONTAINER, "/etc/passwd").errors()).contains("/etc/passwd");
        assertThat(caisson(1, "exec", "-u", "nobody-knows", CONTAINER, "true").errors())
                .contains("nobody-knows");
        assertThat(caisson(1, "exec", "-w", "relative", CONTAINER, "true").errors())
                .contains("config.working_dir");
        assertThat(caisson(1, "exec", "-e", "A=b", "-u", "a:b:c", CONTAINER, "true")
                        .errors())
                .contains("config.user");
        assertThat(connection
                        .execs()
                        .listExecs(ListExecsRequest.getDefaultInstance())
                        .getExecsList())
                .noneMatch(exec -> exec.getConfig().getArgs(0).equals("nonesuch"));
    }

    @Test
    void theUserIsTheContainersOwn() {
        caisson(0, "exec", CONTAINER, "sh", "-c", "echo fresh:x:4711:4711::/srv:/bin/sh >>/etc/passwd");

        assertThat(caisson(0, "exec", "-u", "fresh", CONTAINER, "sh", "-c", "id -u; echo $HOME")
                        .output())
                .isEqualTo("4711\n/srv\n");
    }

    @Test
    void onlyThePrivilegedHasAllCapabilities() {
        String script =
                "mkdir -p /tmp/m && mount -t tmpfs none /tmp/m && echo mounted; umount /tmp/m 2>/dev/null; true";

        assertThat(caisson(0, "exec", CONTAINER, "sh", "-c", script).output()).isEmpty();
        assertThat(caisson(0, "exec", "--privileged", CONTAINER, "sh", "-c", script)
                        .output())
                .isEqualTo("mounted\n");
    }

    @Test
    void itsLifeCanBeSeen() {
        Exec created = create("sleep", "10000");
        assertThat(created.getState()).isEqualTo(ExecState.EXEC_STATE_CREATED);
        String id = created.getId();
        assertThatThrownBy(() -> connection
                        .execs()
                        .killExec(KillExecRequest.newBuilder().setExec(id).build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("it is created");

        Exec running = connection
                .execs()
                .startExec(StartExecRequest.newBuilder().setExec(id).build())
                .getExec();

        assertThat(running.getState()).isEqualTo(ExecState.EXEC_STATE_RUNNING);
        assertThat(caisson(0, "top", CONTAINER).output()).contains(Integer.toString(running.getPid()));
        assertThatThrownBy(() -> connection
                        .execs()
                        .startExec(StartExecRequest.newBuilder().setExec(id).build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("it is running");
        connection
                .execs()
                .killExec(KillExecRequest.newBuilder()
                        .setExec(id.substring(0, 10))
                        .setSignal("TERM")
                        .build());
        assertThat(awaitEnd(id).getExitCode()).isEqualTo(143);
        assertThat(connection
                        .execs()
                        .listExecs(ListExecsRequest.newBuilder()
                                .setContainer(CONTAINER)
                                .build())
                        .getExecsList())
                .anyMatch(exec -> exec.getId().equals(id));
    }

    @Test
    void whatHasNoTerminalCannotBeResized() {
        String id = create("sleep", "10000").getId();
        var _ = connection
                .execs()
                .startExec(StartExecRequest.newBuilder().setExec(id).build());

        assertThatThrownBy(() -> connection
                        .execs()
                        .resizeExec(ResizeExecRequest.newBuilder()
                                .setExec(id)
                                .setSize(TerminalSize.newBuilder().setRows(1).setColumns(1))
                                .build()))
                .hasMessageContaining("it has none");
        connection.execs().killExec(KillExecRequest.newBuilder().setExec(id).build());
    }

    @Test
    void aPausedContainerTakesNone() {
        StartExecRequest start =
                StartExecRequest.newBuilder().setExec(create("true").getId()).build();
        caisson(0, "pause", CONTAINER);

        assertThatThrownBy(() -> connection.execs().startExec(start)).hasMessageContaining("Unpause it first");
        assertThat(caisson(1, "exec", CONTAINER, "true").errors()).contains("Unpause it first");
        caisson(0, "unpause", CONTAINER);
    }

    @Test
    void itsEventsCanBeReadOnceItHasEnded() {
        caisson(5, "exec", CONTAINER, "sh", "-c", "exit 5");

        assertThat(caisson(0, "events", "--since", "1m", "--until", "0s")
                        .output()
                        .lines()
                        .filter(line -> line.contains("container exec")))
                .hasSizeGreaterThanOrEqualTo(2)
                .last()
                .asString()
                .contains("container exec die", "exit_code=5", "name=" + CONTAINER);
    }

    @Test
    void oneThatIsDetachedOutlivesTheEngine() {
        caisson(0, "exec", "-d", CONTAINER, "sleep", "4711");
        Exec before = only("4711");
        engine.kill9();
        engine.restart();

        Exec after = only("4711");

        assertThat(after.getId()).isEqualTo(before.getId());
        assertThat(after.getPid()).isEqualTo(before.getPid());
        assertThat(after.getState()).isEqualTo(ExecState.EXEC_STATE_RUNNING);
        connection
                .execs()
                .killExec(KillExecRequest.newBuilder().setExec(after.getId()).build());
        assertThat(awaitEnd(after.getId()).getExitCode()).isEqualTo(137);
    }

    private static Exec create(String... args) {
        return connection
                .execs()
                .createExec(CreateExecRequest.newBuilder()
                        .setContainer(CONTAINER)
                        .setConfig(ExecConfig.newBuilder().addAllArgs(List.of(args)))
                        .build())
                .getExec();
    }

    private static Exec only(String argument) {
        return connection
                .execs()
                .withWaitForReady()
                .listExecs(ListExecsRequest.getDefaultInstance())
                .getExecsList()
                .stream()
                .filter(exec -> exec.getConfig().getArgsList().contains(argument))
                .findFirst()
                .orElseThrow();
    }

    private static Exec awaitEnd(String id) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        Exec now = get(id);
        while (now.getState() != ExecState.EXEC_STATE_EXITED && System.nanoTime() < deadline) {
            now = get(id);
        }
        assertThat(now.getState()).isEqualTo(ExecState.EXEC_STATE_EXITED);
        return now;
    }

    private static Exec get(String id) {
        return connection
                .execs()
                .getExec(GetExecRequest.newBuilder().setExec(id).build())
                .getExec();
    }

    private static List<String> quoted(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .toList();
    }

    private static CommandResult caisson(int code, String... words) {
        CommandResult result = engine.caisson(words);
        assertThat(result.exitCode())
                .as("%s: %s", String.join(" ", words), result.errors())
                .isEqualTo(code);
        return result;
    }
}
