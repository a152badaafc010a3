package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.runtime.io.OutputHub;
import io.caisson.spec.SecuritySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that lies in wait for whoever executes something in it. */
@Tag("kernel")
class ExecAttackTest {
    private static RuntimeFixture fixture;
    private static int layers;

    @BeforeAll
    static void open() throws IOException {
        fixture = new RuntimeFixture();
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
    }

    /** CVE-2019-5736: the engine's own program, executed once more by the container, has nothing to act with. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theProgramThatEntersDoesNothingInTheContainer(boolean script) throws Exception {
        Path layer = layer();
        if (script) {
            Files.writeString(layer.resolve("entry"), "#!/proc/self/exe\n");
            Files.setPosixFilePermissions(layer.resolve("entry"), PosixFilePermissions.fromString("rwxr-xr-x"));
        } else {
            Files.createSymbolicLink(layer.resolve("entry"), Path.of("/proc/self/exe"));
        }
        String container = fixture.start(fixture.settings("sleep", "1000").layers(layer));

        RuntimeFixture.Executed executed = fixture.execute(container, fixture.settings("/entry"));

        assertThat(executed.exitCode()).isNotZero();
        assertThat(executed.output()).isEmpty();
        assertThat(fixture.execute(container, fixture.settings("echo", "well")).output())
                .isEqualTo("well\n");
        fixture.runtime.delete(container);
    }

    /** CVE-2024-21626, the descriptors. */
    @Test
    void noDescriptorButTheStandardOnesIsOpen() throws Exception {
        String container = fixture.start(fixture.settings("sleep", "1000"));

        // The last is the directory that ls reads.
        assertThat(fixture.execute(container, fixture.settings("ls", "/proc/self/fd"))
                        .output())
                .isEqualTo("0\n1\n2\n3\n");
        fixture.runtime.delete(container);
    }

    /** CVE-2024-21626, the working directory. */
    @Test
    void noWorkingDirectoryLeadsThroughADescriptor() throws Exception {
        Path layer = layer();
        Files.createSymbolicLink(layer.resolve("wd"), Path.of("/proc/self/fd/8"));
        String container = fixture.start(fixture.settings("sleep", "1000").layers(layer));

        for (String path : List.of("/proc/self/fd/3", "/proc/self/fd/5", "/proc/self/fd/8", "/proc/self/fd/9", "/wd")) {
            assertThatThrownBy(() ->
                            fixture.exec(container, fixture.settings("pwd").cwd(path), new OutputHub()))
                    .as(path)
                    .isInstanceOf(EngineException.class);
        }
        fixture.runtime.delete(container);
    }

    /**
     * The race for {@code /proc/<pid>/mem}: a container that may trace its processes catches the one that is
     * about to become the command. Neither may that do more than the container, nor has it anything open.
     */
    @Test
    void whoIsCaughtOnTheWayIsWorthNothing() throws Exception {
        SecuritySettings tracing = new SecuritySettings(
                List.of("SYS_PTRACE"), List.of(), false, false, new SecuritySettings.SeccompChoice.Default());
        String container = fixture.start(fixture.settings("/probe", "watch", "20", "30")
                .layers(Probe.layer(fixture.directory))
                .security(tracing));

        while (fixture.exits.isEmpty()) {
            try {
                fixture.execute(container, fixture.settings("true").security(tracing));
            } catch (EngineException e) {
                // The container has seen enough.
                assertThat(e).hasMessageContaining("does not run");
            }
        }

        assertThat(fixture.awaitExit().exitCode()).isZero();
        String output = fixture.outputs.get(container).toString(StandardCharsets.UTF_8);
        Map<String, Integer> counts = Probe.errors(output);
        assertThat(counts.get("seen")).isPositive();
        assertThat(counts).as(output).containsEntry("more", 0).containsEntry("foreign", 0);
        fixture.runtime.delete(container);
    }

    /** The profile of the container is that of every process in it. */
    @Test
    void theFilterHoldsForWhatIsExecuted() throws Exception {
        String container = fixture.start(fixture.settings("sleep", "1000").layers(Probe.layer(fixture.directory)));

        RuntimeFixture.Executed executed = fixture.execute(container, fixture.settings("/probe", "calls"));

        Map<String, Integer> errors = Probe.errors(executed.output());
        assertThat(errors.get("mount")).isNotZero();
        assertThat(errors.get("unshare-user")).isNotZero();
        assertThat(errors.get("bpf")).isNotZero();
        assertThat(fixture.execute(container, fixture.settings("grep", "Seccomp:", "/proc/self/status"))
                        .output())
                .isEqualTo("Seccomp:\t2\n");
        fixture.runtime.delete(container);
    }

    private static Path layer() throws IOException {
        return Files.createDirectories(fixture.directory.resolve("exec-attack-layer-" + ++layers));
    }
}
