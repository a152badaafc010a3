package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.spec.SecuritySettings;
import io.caisson.spec.SecuritySettings.SeccompChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers whose first process is the engine's init. */
@Tag("kernel")
class InitTest {
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    private static RuntimeFixture fixture;

    @BeforeAll
    static void open() throws IOException {
        fixture = new RuntimeFixture();
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
    }

    @Test
    void theCommandIsItsChild() throws Exception {
        RuntimeFixture.Result result = fixture.run(
                fixture.settings("sh", "-c", "echo $PPID; cat /proc/1/comm; tr '\\0' ' ' </proc/1/cmdline; exit 3")
                        .init());

        assertThat(result.output())
                .isEqualTo("1\ncaisson-init\ncaisson-init -- sh -c echo $PPID; cat /proc/1/comm;"
                        + " tr '\\0' ' ' </proc/1/cmdline; exit 3 ");
        assertThat(result.exit().exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 127, 128, 255})
    void itEndsAsTheCommand(int code) throws Exception {
        assertThat(fixture.run(fixture.settings("sh", "-c", "exit " + code).init())
                        .exit()
                        .exitCode())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"KILL, 137", "TERM, 143", "SEGV, 139", "USR1, 138", "ALRM, 142"})
    void aCommandThatWasKilledIsTold(String signal, int code) throws Exception {
        assertThat(fixture.run(fixture.settings("sh", "-c", "kill -" + signal + " $$")
                                .init())
                        .exit()
                        .exitCode())
                .isEqualTo(code);
    }

    @Test
    void itReapsWhatLosesItsParent() throws Exception {
        // Each is left to the init, then ends; one that nobody reaped would stay in the state Z.
        String script = "for i in 1 2 3 4 5 6 7 8; do (true & ); done; (sh -c 'sleep 0.2; exit 4' & ); sleep 0.5;"
                + " for i in 1 2 3 4 5 6 7 8 9 10; do grep -l 'State:.Z' /proc/[0-9]*/status || exit 0; sleep 0.2; done;"
                + " exit 1";

        RuntimeFixture.Result result =
                fixture.run(fixture.settings("sh", "-c", script).init());

        assertThat(result.output()).doesNotContain("/proc/");
        assertThat(result.exit().exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"15, TERM", "1, HUP", "2, INT", "10, USR1", "28, WINCH", "20, TSTP", "34, 34", "64, 64"})
    void signalsArePassedOn(int number, String name) throws Exception {
        String script = "trap 'echo heard; exit 9' " + name
                + "; mkfifo /never; echo ready; while :; do read x </never; done 2>/dev/null";
        String id = fixture.start(fixture.settings("sh", "-c", script).init());
        awaitOutput(id, "ready\n");
        fixture.runtime.kill(id, number);

        assertThat(exitOf(id).exitCode()).isEqualTo(9);
        assertThat(output(id)).isEqualTo("ready\nheard\n");
        fixture.runtime.delete(id);
    }

    @Test
    void whatItGetsBeforeTheCommandIsThereIsNotLost() throws Exception {
        String id = RuntimeFixture.newId();
        fixture.create(id, fixture.settings("sleep", "1000").init());
        fixture.runtime.start(id);
        fixture.runtime.kill(id, SIGTERM);

        assertThat(exitOf(id).exitCode()).isEqualTo(143);
        fixture.runtime.delete(id);
    }

    @Test
    void killingItKillsAll() throws Exception {
        String id = fixture.start(fixture.settings("sh", "-c", "trap '' TERM; sleep 1000 & echo ready; sleep 1000")
                .init());
        awaitOutput(id, "ready\n");
        fixture.runtime.kill(id, SIGKILL);

        assertThat(exitOf(id).exitCode()).isEqualTo(137);
        fixture.runtime.delete(id);
    }

    @Test
    void theCommandCannotHarmIt() throws Exception {
        RuntimeFixture.Result result =
                fixture.run(fixture.settings("sh", "-c", "kill -9 1; kill -STOP 1; kill -SEGV $$")
                        .init());

        assertThat(result.exit().exitCode()).isEqualTo(139);
    }

    @Test
    void aCommandThatIsNotThereIsTold() {
        EngineException missing = catchThrowableOfType(
                EngineException.class,
                () -> fixture.start(fixture.settings("/nothing").init()));
        EngineException directory = catchThrowableOfType(
                EngineException.class,
                () -> fixture.start(fixture.settings("/etc").init()));

        assertThat(missing.reason()).isEqualTo(ErrorReason.COMMAND_NOT_FOUND);
        assertThat(directory.reason()).isEqualTo(ErrorReason.COMMAND_NOT_EXECUTABLE);
        assertThat(fixture.exits).isEmpty();
    }

    @Test
    void aFilterThatForbidsWhatItNeedsIsNamed() {
        String profile = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
                + "{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1}]}";
        SecuritySettings security =
                new SecuritySettings(List.of(), List.of(), false, false, new SeccompChoice.Profile(profile));

        EngineException refusal = catchThrowableOfType(
                EngineException.class,
                () -> fixture.start(fixture.settings("true").init().security(security)));

        assertThat(refusal.reason()).isEqualTo(ErrorReason.LAUNCH_FAILED);
        assertThat(refusal.getMessage())
                .contains("clone(2), which the seccomp profile must allow")
                .contains("EPERM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "app"})
    void itIsAsConfinedAsTheCommand(String user) throws Exception {
        String fields = "'^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp:)'";
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh",
                        "-c",
                        "grep -E " + fields + " /proc/1/status; echo; grep -E " + fields + " /proc/self/status")
                .user(user)
                .security(new SecuritySettings(List.of(), List.of("CHOWN"), false, true, new SeccompChoice.Default()))
                .init());
        String[] both = result.output().split("\n\n", -1);

        assertThat(both[0]).contains("Seccomp:\t2").contains("NoNewPrivs:\t1");
        assertThat(both[1]).isEqualTo(both[0] + "\n");
    }

    /** Neither its memory, nor its file, nor any descriptor or directory of the host can be had through it. */
    @Test
    void nothingLeadsThroughIt() throws Exception {
        String id = fixture.start(fixture.settings(
                        "sh",
                        "-c",
                        "ls /proc/1/fd; for f in exe root cwd mem environ maps; do (ls /proc/1/$f/ || head -c1 /proc/1/$f) >/dev/null 2>&1"
                                + " && echo open $f; done; echo ready; sleep 1000")
                .init());
        awaitOutput(id, "ready\n");
        int pid = fixture.runtime.find(id).orElseThrow().pid();
        Path process = Path.of("/proc", Integer.toString(pid));

        assertThat(output(id)).isEqualTo("ready\n");
        try (var open = Files.list(process.resolve("fd"))) {
            assertThat(open).isEmpty();
        }
        assertThat(Files.readSymbolicLink(process.resolve("exe"))).hasToString("/memfd:caisson-init (deleted)");
        byte[] program = Files.readAllBytes(process.resolve("exe"));
        String words = new String(program, StandardCharsets.ISO_8859_1);
        assertThat(words)
                .contains("sleep 1000")
                .doesNotContain(id)
                .doesNotContain(fixture.directory.toString())
                .doesNotContain("cgroup");
        fixture.runtime.delete(id);
    }

    /** CVE-2019-5736, by one that may trace: what the init was executed from can't be written, before or after its end. */
    @Test
    void itsProgramIsSealed() throws Exception {
        SecuritySettings tracing =
                new SecuritySettings(List.of("SYS_PTRACE"), List.of(), false, false, new SeccompChoice.Unconfined());
        Map<String, Integer> errors = Probe.errors(fixture.run(fixture.settings("/probe", "executable", "/proc/1/exe")
                        .layers(Probe.layer(fixture.directory))
                        .security(tracing)
                        .init())
                .output());

        assertThat(errors).containsOnlyKeys("open-for-writing", "append");
        errors.forEach((attempt, error) -> assertThat(error).as(attempt).isNotZero());
    }

    @Test
    void aNewEngineTakesItBack() throws Exception {
        String id = fixture.start(fixture.settings("sh", "-c", "trap 'exit 6' TERM; mkfifo /n; echo ready; read x </n")
                .init());
        awaitOutput(id, "ready\n");
        fixture.runtime.close();
        fixture.runtime = fixture.open();
        fixture.runtime.adopt();
        fixture.runtime.kill(id, SIGTERM);

        assertThat(exitOf(id).exitCode()).isEqualTo(6);
        fixture.runtime.delete(id);
    }

    private static ContainerExit exitOf(String id) throws InterruptedException {
        ContainerExit exit = fixture.awaitExit();
        while (!exit.id().equals(id)) {
            exit = fixture.awaitExit();
        }
        return exit;
    }

    private static void awaitOutput(String id, String expected) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!output(id).contains(expected)) {
            assertThat(System.nanoTime())
                    .as("waited for " + expected + ", got " + output(id))
                    .isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String output(String id) {
        var output = fixture.outputs.get(id);
        return output == null ? "" : output.toString(StandardCharsets.UTF_8);
    }
}
