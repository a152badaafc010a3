package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.spec.MountSettings;
import io.caisson.spec.MountSource;
import io.caisson.spec.MountSource.Propagation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attacks on what a launch mounts and writes, by what lies where it does so: each would succeed without a defence. */
@Tag("kernel")
class MountAttackTest {
    private static final int LAUNCHES = 25;

    private static RuntimeFixture fixture;

    @BeforeAll
    static void open() throws IOException {
        fixture = new RuntimeFixture();
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
    }

    /**
     * CVE-2021-30465, CVE-2018-15664: two containers share a volume, and one swaps a directory of it for a link to
     * the host's root while something is mounted below it in the other.
     */
    @Test
    void noRaceLeadsAMountOutOfTheRoot() throws Exception {
        Path shared = Files.createTempDirectory(fixture.directory, "shared");
        Path victim = Files.createTempDirectory(fixture.directory, "victim");
        MountSettings volume = new MountSettings(
                "/volume", new MountSource.Host(shared.toString(), Propagation.RPRIVATE, false), false);
        String swapping = fixture.start(fixture.settings(
                        "sh",
                        "-c",
                        "cd /volume; mkdir real; while :; do rm -rf place; ln -s "
                                + "../".repeat(12)
                                + victim.toString().substring(1)
                                + " place; rm -rf place; ln -s real place; done")
                .mounts(volume));
        int launched = 0;
        for (int launch = 0; launch < LAUNCHES; launch++) {
            MountSettings below =
                    new MountSettings("/volume/place/made", new MountSource.Tmpfs(65536L, 0755, List.of()), false);
            try {
                fixture.run(fixture.settings("touch", "/volume/place/made/here").mounts(volume, below));
                launched++;
            } catch (EngineException e) {
                assertThat(e.reason()).as(e.toString()).isEqualTo(ErrorReason.LAUNCH_FAILED);
            }
            assertThat(victim).isEmptyDirectory();
        }
        fixture.runtime.delete(swapping);
        System.out.printf("MountAttackTest: %d of %d launches met a directory%n", launched, LAUNCHES);
    }

    /** CVE-2025-52565: what becomes the console is the container's terminal, whatever the image has there. */
    @Test
    void theConsoleIsTheTerminal() throws Exception {
        Path layer = Files.createTempDirectory(fixture.directory, "layer");
        Path devices = Files.createDirectories(layer.resolve("dev/pts"));
        for (Path link : List.of(devices.resolve("0"), devices.resolveSibling("console"))) {
            Files.createSymbolicLink(link, Path.of("/proc/sys/kernel/core_pattern"));
        }

        String output = fixture.run(fixture.settings("sh", "-c", "stat -c %F /dev/console; echo written >/dev/console")
                        .layers(layer)
                        .terminal())
                .output();

        assertThat(output).contains("character special file", "written");
    }

    /** The same, with a directory of the host's as /dev. */
    @Test
    void noLinkLeadsTheTerminalsElsewhere() throws Exception {
        Path victim = Files.createTempDirectory(fixture.directory, "victim");
        Path devices = Files.createTempDirectory(fixture.directory, "devices");
        Files.createSymbolicLink(devices.resolve("pts"), victim);
        String id = RuntimeFixture.newId();
        RuntimeSpec spec = inPlace(fixture.settings("sh").terminal().spec(fixture, id), "/dev", devices);

        EngineException refusal = catchThrowableOfType(EngineException.class, () -> launch(id, spec));

        assertThat(refusal.reason()).isEqualTo(ErrorReason.LAUNCH_FAILED);
        assertThat(refusal.getMessage()).contains("/dev/pts").contains("ELOOP");
    }

    /** CVE-2025-52881, CVE-2019-16884: what is written to procfs goes nowhere else. */
    @Test
    void parametersAreWrittenToProcfsOnly() throws Exception {
        Path fake = Files.createTempDirectory(fixture.directory, "proc");
        Path file = Files.createDirectories(fake.resolve("sys/net/ipv4")).resolve("ip_forward");
        Files.writeString(file, "0\n");
        Files.createDirectories(fake.resolve("self/fd"));
        String id = RuntimeFixture.newId();
        RuntimeSpec spec = inPlace(
                fixture.settings("true")
                        .sysctls(Map.of("net.ipv4.ip_forward", "1"))
                        .spec(fixture, id),
                "/proc",
                fake);

        EngineException refusal = catchThrowableOfType(EngineException.class, () -> launch(id, spec));

        assertThat(refusal.reason()).isEqualTo(ErrorReason.LAUNCH_FAILED);
        assertThat(file).hasContent("0\n");
    }

    /** What the kernel tells of the host and of other containers. */
    @Test
    void whatTellsOfTheHostIsMaskedAndWhatSteersItReadOnly() throws Exception {
        String masked = "for f in acpi asound interrupts kcore keys latency_stats sched_debug scsi timer_list"
                + " timer_stats; do p=/proc/$f; [ ! -d $p ] || [ -z \"$(ls $p)\" ] || echo seen $p;"
                + " [ ! -f $p ] || echo seen $p; [ ! -c $p ] || [ -z \"$(head -c 1 $p)\" ] || echo seen $p; done;"
                + " for p in /sys/firmware /sys/devices/virtual/powercap; do [ -z \"$(ls $p 2>/dev/null)\" ] ||"
                + " echo seen $p; done; [ -c /proc/interrupts ] && echo looked";
        String steering = "for p in /proc/sysrq-trigger /proc/irq/default_smp_affinity /proc/sys/kernel/core_pattern"
                + " /proc/sys/vm/panic_on_oom /sys/kernel/uevent_helper /sys/power/state; do [ ! -e $p ] ||"
                + " ! (echo 0 >>$p) 2>/dev/null || echo written $p; done; echo tried";

        assertThat(fixture.run(fixture.settings("sh", "-c", masked + ";" + steering))
                        .output())
                .isEqualTo("looked\ntried\n");
    }

    private static void launch(String id, RuntimeSpec spec) throws IOException {
        fixture.runtime.create(new LaunchRequest(id, spec, fixture.overlay(id, List.of(fixture.lower))));
        fixture.runtime.start(id);
        fixture.runtime.delete(id);
    }

    /** With a directory of the host bound where the engine mounts something of the kernel's. */
    private static RuntimeSpec inPlace(RuntimeSpec spec, String target, Path directory) {
        List<Mount> mounts = spec.mounts().stream()
                .filter(mount -> !mount.destination().startsWith(target + "/")
                        || mount.type().equals("devpts"))
                .map(mount -> mount.destination().equals(target)
                        ? new Mount(target, "bind", directory.toString(), List.of("bind"))
                        : mount)
                .toList();
        return new RuntimeSpec(
                spec.ociVersion(),
                spec.process(),
                spec.root(),
                spec.hostname(),
                spec.domainname(),
                mounts,
                spec.linux(),
                spec.annotations());
    }
}
