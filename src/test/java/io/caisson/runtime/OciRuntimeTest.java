package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers, started for real and looked at from inside. */
@Tag("kernel")
class OciRuntimeTest {
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
    void aCommandRunsAndItsOutputAndExitCodeAreSeen() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings("sh", "-c", "echo out; echo err >&2; exit 7"));

        assertThat(result.exit().exitCode()).isEqualTo(7);
        assertThat(result.exit().oomKilled()).isFalse();
        assertThat(result.output()).contains("out\n").contains("err\n");
    }

    @Test
    void aSignalIsTold() throws Exception {
        String id = fixture.start(fixture.settings("sleep", "1000"));
        assertThat(fixture.runtime.kill(id, 9)).isTrue();

        assertThat(fixture.awaitExit().exitCode()).isEqualTo(137);
        assertThat(fixture.runtime.kill(id, 9)).isFalse();
        fixture.runtime.delete(id);
    }

    @Test
    void whatIsFrozenStaysSoOverANewEngineAndIsStillToBeKilled() throws Exception {
        String id = fixture.start(fixture.settings("sh", "-c", "trap '' TERM; sleep 1000 & wait"));
        assertThat(fixture.runtime.freeze(id)).isTrue();
        fixture.runtime.close();
        fixture.runtime = fixture.open();
        assertThat(fixture.runtime.adopt()).extracting(Adopted::state).containsExactly(Adopted.State.RUNNING);
        assertThat(fixture.runtime.isFrozen(id)).isTrue();
        fixture.runtime.thaw(id);
        assertThat(fixture.runtime.isFrozen(id)).isFalse();
        assertThat(fixture.runtime.freeze(id)).isTrue();
        assertThat(fixture.runtime.kill(id, 15)).isTrue();
        assertThat(fixture.runtime.isFrozen(id)).isTrue();
        assertThat(fixture.runtime.kill(id, 9)).isTrue();
        assertThat(fixture.runtime.freeze(id)).as("one that was killed").isFalse();

        assertThat(fixture.awaitExit().exitCode()).isEqualTo(137);
        assertThat(fixture.runtime.isFrozen(id)).isFalse();
        fixture.runtime.delete(id);
    }

    @Test
    void itIsAloneInItsNamespaces() throws Exception {
        RuntimeFixture.Result result = fixture.run(
                fixture.settings(
                        "sh",
                        "-c",
                        "echo pid $$; hostname; ls /proc | grep -c '^[0-9]'; ip -o link | wc -l; ip -o link; ls /; cat /proc/self/cgroup"));

        assertThat(result.output()).startsWith("pid 1\n").contains("LOOPBACK,UP");
        assertThat(result.output()).doesNotContain("/" + RuntimeFixture.ENGINE);
    }

    @Test
    void aMissingCommandIsNamedAndNothingIsLeft() throws Exception {
        EngineException refusal =
                catchThrowableOfType(EngineException.class, () -> fixture.start(fixture.settings("nonesuch")));
        EngineException path =
                catchThrowableOfType(EngineException.class, () -> fixture.start(fixture.settings("/etc/passwd")));

        assertThat(refusal.reason()).isEqualTo(ErrorReason.COMMAND_NOT_FOUND);
        assertThat(refusal.getMessage()).contains("nonesuch");
        assertThat(path.reason()).isEqualTo(ErrorReason.COMMAND_NOT_EXECUTABLE);
        assertThat(fixture.directory.resolve("run/containers")).isEmptyDirectory();
    }

    @Test
    void theUserTheEnvironmentAndTheDirectoryAreAsAskedFor() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh",
                        "-c",
                        "id; pwd; echo $GREETING; echo >/dev/stdout again; cat /proc/self/status | grep Cap")
                .user("app")
                .cwd("/srv/new")
                .env("GREETING=hello"));

        assertThat(result.output())
                .contains("uid=1000(app) gid=1000(app) groups=1000(app),1001(extra)")
                .contains("/srv/new\nhello\nagain\n")
                .contains("CapInh:\t0000000000000000")
                .contains("CapEff:\t0000000000000000")
                .contains("CapBnd:\t00000000a80425fb");
    }

    @Test
    void devicesMasksAndReadOnlyPathsAreInPlace() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                "sh",
                "-c",
                "ls /dev; echo x >/dev/null && echo null-works; head -c 8 /dev/zero | wc -c; "
                        + "wc -c </proc/interrupts; ls /proc/acpi 2>/dev/null | wc -l; "
                        + "(echo 1 >/proc/sys/kernel/panic) 2>/dev/null || echo sys-is-read-only; "
                        + "touch /sys/fs/cgroup/x 2>/dev/null || echo cgroup-is-read-only; "
                        + "mknod /tmp/sda b 8 0 2>/dev/null && cat /tmp/sda 2>/dev/null || echo no-disk"));

        assertThat(result.output())
                .contains("null-works\n8\n0\n0\nsys-is-read-only\ncgroup-is-read-only\nno-disk")
                .contains("ptmx")
                .contains("shm")
                .contains("mqueue");
    }

    @Test
    void writesGoToTheReadWriteLayerOnly() throws Exception {
        RuntimeFixture.Result result =
                fixture.run(fixture.settings("sh", "-c", "echo mine >/etc/mine && cat /etc/mine"));

        assertThat(result.output()).isEqualTo("mine\n");
        assertThat(fixture.lower.resolve("etc/mine")).doesNotExist();
    }

    @Test
    void fiveHundredLayersWork() throws Exception {
        List<Path> lowers = new ArrayList<>();
        for (int i = 0; i < 499; i++) {
            Path layer = fixture.directory.resolve("layers/" + i);
            Files.createDirectories(layer.resolve("etc"));
            Files.writeString(layer.resolve("etc/layer-" + i), "x");
            lowers.add(layer);
        }
        lowers.add(fixture.lower);
        String id = RuntimeFixture.newId();
        fixture.runtime.create(new LaunchRequest(
                id,
                fixture.settings("sh", "-c", "ls /etc | grep -c layer-").spec(fixture, id),
                fixture.overlay(id, lowers)));
        fixture.runtime.start(id);

        assertThat(fixture.awaitExit().exitCode()).isZero();
        assertThat(fixture.outputs.get(id)).hasToString("499\n");
        fixture.runtime.delete(id);
    }

    @Test
    void whatAnEngineLeavesTheNextTakesBack() throws Exception {
        String running = fixture.start(fixture.settings("sh", "-c", "while true; do echo tick; sleep 0.1; done"));
        String ending = fixture.start(fixture.settings("sh", "-c", "sleep 0.3; echo last words; exit 5"));
        fixture.runtime.close();
        Path exits = fixture.directory.resolve("run/exits");
        while (!Files.exists(exits.resolve(ending))) {
            Thread.onSpinWait();
        }
        fixture.runtime = fixture.open();
        List<Adopted> found = fixture.runtime.adopt();

        assertThat(found).hasSize(2);
        Adopted ended = found.stream()
                .filter(one -> one.id().equals(ending))
                .findFirst()
                .orElseThrow();
        assertThat(ended.state()).isEqualTo(Adopted.State.STOPPED);
        assertThat(ended.exit().exitCode()).isEqualTo(5);
        assertThat(fixture.outputs.get(ending)).hasToString("last words\n");
        assertThat(fixture.runtime.kill(running, 15)).isTrue();
        assertThat(fixture.runtime.kill(running, 9)).isTrue();
        assertThat(fixture.awaitExit().exitCode()).isEqualTo(137);
        fixture.runtime.delete(running);
        fixture.runtime.delete(ending);
    }
}
