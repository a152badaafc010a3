package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.process.CallingProcess;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Supervisors and engines that die, launches that fail: nothing is lost, and nothing is left. */
@Tag("kernel")
class LaunchFaultTest {
    private RuntimeFixture fixture;

    @BeforeEach
    void open() throws IOException {
        // As the engine does: whom a dead supervisor leaves behind is then ours to reap.
        CallingProcess.adoptOrphans();
        fixture = new RuntimeFixture();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void aKilledSupervisorIsToldAndNothingIsLeft() throws Exception {
        long children = ProcessHandle.current().children().count();
        String id = fixture.start(fixture.settings("sh", "-c", "echo first; sleep 1000 & sleep 1000"));
        await(() -> fixture.outputs.get(id).size() > 0);
        ProcessHandle container = container(id);
        ProcessHandle shim = container.parent().orElseThrow();

        shim.destroyForcibly();
        ContainerExit exit = fixture.awaitExit();

        assertThat(exit.exitCode()).isEqualTo(137);
        assertThat(exit.error()).contains("supervisor was killed");
        assertThat(fixture.outputs.get(id)).hasToString("first\n");
        await(() -> !container.isAlive() && !shim.isAlive());
        fixture.runtime.delete(id);
        assertThat(Leftovers.of(fixture).cgroups()).isZero();
        assertThat(ProcessHandle.current().children().count()).isEqualTo(children);
    }

    @Test
    void deletionCanBeRepeatedAndIsHarmlessForWhatNeverWas() throws Exception {
        String id = fixture.start(fixture.settings("sleep", "1000"));
        ProcessHandle container = container(id);

        fixture.runtime.delete(id);
        fixture.runtime.delete(id);
        fixture.runtime.delete(RuntimeFixture.newId());

        assertThat(container.isAlive()).isFalse();
        assertThat(fixture.exits).isEmpty();
    }

    @Test
    void whatWasNotCreatedCannotBeStarted() throws Exception {
        String started = fixture.start(fixture.settings("sleep", "1000"));

        for (String id : List.of(RuntimeFixture.newId(), started)) {
            assertThatThrownBy(() -> fixture.runtime.start(id))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(ErrorReason.CONTAINER_STATE));
        }
        fixture.runtime.delete(started);
    }

    @Test
    void failedLaunchesLeaveNothing() throws Exception {
        failures(5);
        Leftovers before = Leftovers.of(fixture);

        failures(200);

        Leftovers.of(fixture).assertNoneOf(200, before);
    }

    @Test
    void successfulOnesLeaveNothingEither() throws Exception {
        fixture.run(fixture.settings("true"));
        Leftovers before = Leftovers.of(fixture);

        for (int i = 0; i < 50; i++) {
            fixture.run(fixture.settings("true"));
        }

        Leftovers.of(fixture).assertNoneOf(50, before);
    }

    @Test
    void anEngineKilledBeforeTheStartLeavesNothingToRun() throws Exception {
        fixture.runtime.close();
        try (Victim victim = new Victim(fixture, "create")) {
            assertThat(victim.line()).startsWith("created ");
            victim.kill();
        }
        fixture.runtime = fixture.open();
        List<Adopted> found = fixture.runtime.adopt();

        assertThat(found)
                .singleElement()
                .satisfies(one -> assertThat(one.state()).isEqualTo(Adopted.State.NEVER_STARTED));
        assertThat(fixture.directory.resolve("run/containers")).isEmptyDirectory();
        assertThat(Leftovers.of(fixture).cgroups()).isZero();
    }

    @Test
    void anEngineKilledAmidstTheOutputLosesNoLine() throws Exception {
        fixture.runtime.close();
        String id;
        try (Victim victim = new Victim(fixture, "start")) {
            id = victim.line().replace("started ", "");
            // It has had enough, and takes no more: what it has taken is in its file.
            assertThat(victim.line()).isEqualTo("enough");
            victim.kill();
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        output.writeBytes(Files.readAllBytes(fixture.directory.resolve("received")));
        fixture.outputs.put(id, output);
        fixture.runtime = fixture.open();
        List<Adopted> found = fixture.runtime.adopt();
        if (found.getFirst().state() == Adopted.State.RUNNING) {
            assertThat(fixture.awaitExit().exitCode()).isEqualTo(3);
        } else {
            assertThat(found.getFirst().exit().exitCode()).isEqualTo(3);
        }
        fixture.runtime.delete(id);

        String expected = IntStream.rangeClosed(1, Victim.LINES)
                .mapToObj(line -> line + "\n")
                .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
                .toString();
        assertThat(output.toString()).isEqualTo(expected);
        assertThat(Leftovers.of(fixture).cgroups()).isZero();
    }

    private void failures(int times) {
        for (int i = 0; i < times; i++) {
            String[] command = i % 2 == 0 ? new String[] {"nonesuch"} : new String[] {"true"};
            String directory = i % 2 == 0 ? "/" : "/etc/passwd/below";
            assertThatThrownBy(() -> fixture.start(fixture.settings(command).cwd(directory)))
                    .isInstanceOf(EngineException.class);
        }
    }

    private ProcessHandle container(String id) throws IOException {
        Optional<String> process =
                Files.readAllLines(fixture.directory.resolve("run/containers/" + id + "/state")).stream()
                        .filter(line -> line.startsWith("process="))
                        .findFirst();
        String pid = process.orElseThrow().replaceAll("process=(\\d+)@.*", "$1");
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Another engine's process, to be killed. */
    private static final class Victim implements AutoCloseable {
        static final int LINES = 20_000;

        private final Process process;
        private final BufferedReader output;

        Victim(RuntimeFixture fixture, String what) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            VictimEngine.class.getName(),
                            what,
                            fixture.directory.toString(),
                            RuntimeFixture.ENGINE,
                            Integer.toString(LINES))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            return output.readLine();
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            output.close();
        }
    }
}
