package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.Memfd;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.spec.MountSettings;
import io.caisson.spec.MountSource;
import io.caisson.spec.MountSource.Propagation;
import io.caisson.spec.NamespaceSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on a launch that broke other engines: each would succeed without the defence it is about. */
@Tag("kernel")
class LaunchAttackTest {
    private static final MountSource SCRATCH = new MountSource.Tmpfs(64L << 10, 0755, List.of());

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

    /** CVE-2024-21626, the descriptors. */
    @Test
    void noDescriptorButTheStandardOnesIsOpen() throws Exception {
        RuntimeFixture.Settings settings = fixture.settings("sh", "-c", "ls /proc/1/fd; true")
                .mounts(new MountSettings("/scratch", SCRATCH, false));

        assertThat(fixture.run(settings).output()).isEqualTo("0\n1\n2\n");
    }

    /** CVE-2024-21626, the working directory. */
    @Test
    void noWorkingDirectoryLeadsThroughADescriptor() throws Exception {
        for (int number = 3; number < 24; number++) {
            String path = "/proc/self/fd/" + number;

            assertThatThrownBy(() -> fixture.start(fixture.settings("pwd").cwd(path)))
                    .as(path)
                    .isInstanceOf(EngineException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/self/fd/7", "/proc/self/fd/8", "/proc/1/cwd", "/proc/self/root/.."})
    void noLinkLeadsTheWorkingDirectoryOut(String target) throws Exception {
        Path layer = layer();
        Files.createSymbolicLink(layer.resolve("wd"), Path.of(target));

        assertThatThrownBy(
                        () -> fixture.start(fixture.settings("pwd").cwd("/wd").layers(layer)))
                .isInstanceOf(EngineException.class);
    }

    /** CVE-2019-5736: what would be executed again is the shim, and that can't be written. */
    @Test
    void theProgramThatLaunchesIsSealed() throws Exception {
        try (FileDescriptor file = Memfd.executable("probe", new byte[] {1, 2, 3});
                ByteChannel channel = Files.newByteChannel(file.path(), StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> channel.write(ByteBuffer.wrap(new byte[1])))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theProgramThatLaunchesDoesNothingInTheContainer() throws Exception {
        Path layer = layer();
        Files.createSymbolicLink(layer.resolve("entry"), Path.of("/proc/self/exe"));
        int before = fixture.exits.size();

        RuntimeFixture.Result result = fixture.run(fixture.settings("/entry").layers(layer));

        assertThat(result.exit().exitCode()).isEqualTo(125);
        assertThat(result.output()).isEmpty();
        assertThat(fixture.exits).hasSize(before);
    }

    /** CVE-2021-30465, CVE-2023-27561: where a mount goes is resolved within the root. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/../..", "/srv/../../../.."})
    void aLinkLeadsAMountNowhereButIntoTheRoot(String out) throws Exception {
        Path victim = Files.createDirectories(fixture.directory.resolve("victim"));
        Path layer = layer();
        Files.createDirectories(layer.resolve(victim.toString().substring(1)));
        Files.createSymbolicLink(layer.resolve("data"), Path.of(out + victim));
        Path file = Files.writeString(fixture.directory.resolve("bound"), "bound\n");

        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh", "-c", "ls " + victim + "; cat " + victim + "/file; touch /data/made/here")
                .layers(layer)
                .mounts(
                        new MountSettings("/data/made", SCRATCH, false),
                        new MountSettings(
                                "/data/file",
                                new MountSource.Host(file.toString(), Propagation.RPRIVATE, false),
                                true)));

        assertThat(result.output()).isEqualTo("file\nmade\nbound\n");
        assertThat(victim).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/1/root", "/proc/self/cwd", "/proc/self/fd/8", "/proc/sys/kernel", "/proc"})
    void aLinkLeadsNoMountOntoOrThroughProc(String target) throws Exception {
        Path layer = layer();
        Files.createSymbolicLink(layer.resolve("data"), Path.of(target));

        EngineException refusal = catchThrowableOfType(
                EngineException.class,
                () -> fixture.start(
                        fixture.settings("true").layers(layer).mounts(new MountSettings("/data", SCRATCH, false))));

        assertThat(refusal.reason()).isEqualTo(ErrorReason.LAUNCH_FAILED);
        assertThat(refusal.getMessage()).contains("/data");
    }

    /** CVE-2019-19921: the kernel's file systems lie where the masks are. */
    @ParameterizedTest
    @ValueSource(strings = {"proc", "sys", "dev"})
    void theKernelsOwnDirectoriesAreNoLinks(String name) throws Exception {
        Path root = Files.createTempDirectory(fixture.directory, "linked");
        RuntimeFixture.busybox(root);
        Files.delete(root.resolve(name));
        Files.createDirectories(root.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve(name), Path.of("/elsewhere"));
        String id = RuntimeFixture.newId();

        EngineException refusal = catchThrowableOfType(
                EngineException.class,
                () -> fixture.runtime.create(new LaunchRequest(
                        id, fixture.settings("true").spec(fixture, id), fixture.overlay(id, List.of(root)))));

        assertThat(refusal.getMessage()).contains("on /" + name).contains("ELOOP");
    }

    /** CVE-2025-31133: what masks is the real /dev/null, whatever the image or a volume has there. */
    @Test
    void masksAreTheRealNullDevice() throws Exception {
        Path devices = Files.createTempDirectory(fixture.directory, "devices");
        Files.createSymbolicLink(devices.resolve("null"), Path.of("/proc/sys/kernel/core_pattern"));
        String script = "stat -c %t:%T /proc/interrupts; wc -c </proc/interrupts; readlink /dev/null";
        String id = RuntimeFixture.newId();
        RuntimeSpec spec = fixture.settings("sh", "-c", script).spec(fixture, id);
        List<Mount> mounts = spec.mounts().stream()
                .map(mount -> mount.destination().equals("/dev")
                        ? new Mount("/dev", "bind", devices.toString(), List.of("bind"))
                        : mount)
                .toList();
        fixture.runtime.create(new LaunchRequest(id, with(spec, mounts), fixture.overlay(id, List.of(fixture.lower))));
        fixture.runtime.start(id);

        assertThat(fixture.awaitExit().exitCode()).isZero();
        assertThat(fixture.outputs.get(id)).hasToString("1:3\n0\n/proc/sys/kernel/core_pattern\n");
        fixture.runtime.delete(id);
    }

    /** CVE-2019-16884 and its kin. */
    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/proc/sys", "/proc/self/attr", "/srv/../proc/sys", "//proc/./kcore"})
    void noVolumeLiesOverProc(String target) {
        assertThatThrownBy(
                        () -> fixture.start(fixture.settings("true").mounts(new MountSettings(target, SCRATCH, false))))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(ErrorReason.INVALID_REQUEST));
    }

    /** CVE-2022-24769. */
    @Test
    void noCapabilityIsInheritable() throws Exception {
        for (String user : List.of("root", "app")) {
            RuntimeFixture.Result result =
                    fixture.run(fixture.settings("grep", "-E", "CapInh|CapAmb", "/proc/self/status")
                            .user(user));

            assertThat(result.output()).isEqualTo("CapInh:\t0000000000000000\nCapAmb:\t0000000000000000\n");
        }
    }

    /** CVE-2022-0492, and every other file of cgroups. */
    @Test
    void noFileOfCgroupsCanBeWritten() throws Exception {
        String script = "find /sys/fs/cgroup -type f | wc -l; for f in $(find /sys/fs/cgroup -type f); do "
                + "(echo 1 >$f) 2>/dev/null && echo writable $f; done; mkdir /sys/fs/cgroup/*/new 2>/dev/null && echo made";
        String output = fixture.run(fixture.settings("sh", "-c", script)).output();

        assertThat(output).doesNotContain("writable").doesNotContain("made");
        assertThat(Integer.parseInt(output.strip())).as("files").isGreaterThan(5);
    }

    /** CVE-2020-15257. */
    @Test
    void noSocketOfOursHasAnAbstractName() throws Exception {
        RuntimeFixture.Result result =
                fixture.run(fixture.settings("sh", "-c", "wc -l </proc/net/unix; cat /proc/net/unix")
                        .namespaces(NamespaceSettings.HOST_NETWORK));

        assertThat(result.output()).contains("RefCount");
        assertThat(result.output().lines().filter(line -> line.contains(" @")))
                .noneMatch(line -> line.contains("caisson"));
    }

    @Test
    void theSupervisorIsOutOfReach() throws Exception {
        Map<String, Integer> errors =
                Probe.errors(fixture.run(fixture.settings("/probe", "trace").layers(Probe.layer(fixture.directory)))
                        .output());

        assertThat(errors.get("ptrace-parent")).isNotZero();
        assertThat(errors).containsEntry("parent", 0).containsEntry("dumpable", 0);
    }

    @Test
    void killingEverythingInReachForgesNoEnd() throws Exception {
        RuntimeFixture.Result result =
                fixture.run(fixture.settings("sh", "-c", "(sleep 100 & ); kill -9 -1; kill -9 1; kill -9 0; exit 9"));

        assertThat(result.exit().exitCode()).isEqualTo(9);
        assertThat(result.exit().error()).isEmpty();
    }

    @Test
    void theOutputsPipeLeadsNowhere() throws Exception {
        Map<String, Integer> errors =
                Probe.errors(fixture.run(fixture.settings("/probe", "output").layers(Probe.layer(fixture.directory)))
                        .output());

        assertThat(errors).containsEntry("reopen", 0);
        assertThat(errors.get("below")).isNotZero();
        assertThat(errors.get("beside")).isNotZero();
        assertThat(errors.get("link")).isNotZero();
    }

    @Test
    void theRunDirectoryIsForItsOwnerOnly() throws Exception {
        String id = fixture.start(fixture.settings("sleep", "1000"));
        Path run = fixture.directory.resolve("run");
        try (var all = Files.walk(run)) {
            assertThat(all.filter(Files::isDirectory).toList())
                    .hasSizeGreaterThan(3)
                    .allSatisfy(directory -> assertThat(
                                    Files.getPosixFilePermissions(directory).toString())
                            .doesNotContain("GROUP")
                            .doesNotContain("OTHERS"));
        } finally {
            fixture.runtime.delete(id);
        }
    }

    private static RuntimeSpec with(RuntimeSpec spec, List<Mount> mounts) {
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

    private static Path layer() throws IOException {
        return Files.createDirectories(fixture.directory.resolve("attack-layer-" + ++layers));
    }
}
