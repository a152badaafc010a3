package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.spec.NamespaceSettings;
import io.caisson.spec.ResourceSettings;
import io.caisson.spec.SecuritySettings;
import io.caisson.spec.SecuritySettings.SeccompChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits, privileges and names, as a container sees them. */
@Tag("kernel")
class ConfinementTest {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int EAFNOSUPPORT = 97;

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
    void tooMuchMemoryIsAnOomKill() throws Exception {
        RuntimeFixture.Result result = fixture.run(
                fixture.settings("sh", "-c", "tail /dev/zero; exit $?").resources(limits(16L << 20, null)));

        assertThat(result.exit().exitCode()).isEqualTo(137);
        assertThat(result.exit().oomKilled()).isTrue();
    }

    @Test
    void theFirstProcessItselfCanBeKilledForItsMemory() throws Exception {
        RuntimeFixture.Result result =
                fixture.run(fixture.settings("tail", "/dev/zero").resources(limits(16L << 20, null)));

        assertThat(result.exit().exitCode()).isEqualTo(137);
        assertThat(result.exit().oomKilled()).isTrue();
    }

    @Test
    void enoughMemoryIsNone() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings("sh", "-c", "head -c 4000000 /dev/zero | wc -c")
                .resources(limits(64L << 20, null)));

        assertThat(result.output()).isEqualTo("4000000\n");
        assertThat(result.exit().oomKilled()).isFalse();
    }

    @Test
    void aForkBombEndsAtTheLimitOfTasks() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt 40 ]; do (sleep 100 &) 2>/dev/null || break; i=$((i+1)); done; "
                                + "set -- /proc/[0-9]*; echo tasks $#")
                .resources(limits(null, 20L)));

        int tasks = Integer.parseInt(result.output().replaceAll("(?s).*tasks (\\d+)\n", "$1"));
        assertThat(tasks).as(result.output()).isBetween(10, 20);
    }

    @Test
    void resourceLimitsAreAsAskedFor() throws Exception {
        ResourceSettings resources = new ResourceSettings(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(new ResourceSettings.Ulimit("nofile", 123, 456), new ResourceSettings.Ulimit("core", 0, 0)),
                null,
                null);
        RuntimeFixture.Result result =
                fixture.run(fixture.settings("grep", "-E", "open files|core", "/proc/self/limits")
                        .resources(resources));

        assertThat(result.output().replaceAll(" +", " "))
                .contains("Max open files 123 456 files")
                .contains("Max core file size 0 0 bytes");
    }

    @Test
    void aReadOnlyRootTakesNoWrites() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh",
                        "-c",
                        "touch /etc/x /x /tmp/x; echo x >/dev/shm/x && echo shm-is-writable; ls -d /made/here")
                .cwd("/made/here")
                .security(security(List.of(), List.of(), true, false)));

        assertThat(result.output())
                .contains("touch: /etc/x: Read-only file system")
                .contains("touch: /x: Read-only file system")
                .contains("touch: /tmp/x: Read-only file system")
                .contains("shm-is-writable")
                .contains("/made/here");
    }

    @Test
    void namesAndParametersAreItsOwn() throws Exception {
        RuntimeFixture.Result result = fixture.run(
                fixture.settings("sh", "-c", "hostname; cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shmmni")
                        .hostname("ark")
                        .sysctls(Map.of("net.ipv4.ip_forward", "1", "kernel.shmmni", "77")));

        assertThat(result.output()).isEqualTo("ark\n1\n77\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/shmmni"))).isNotEqualTo("77\n");
    }

    @Test
    void capabilitiesAreAddedAndDropped() throws Exception {
        String script = "grep -E 'Cap|NoNew' /proc/self/status; mount -t tmpfs none /tmp && echo mounted; "
                + "touch /tmp/f; (chroot / true) || echo no-chroot";
        RuntimeFixture.Result added = fixture.run(fixture.settings("sh", "-c", script)
                .security(security(List.of("SYS_ADMIN"), List.of("SYS_CHROOT"), false, false)));
        RuntimeFixture.Result none = fixture.run(
                fixture.settings("sh", "-c", script).security(security(List.of(), List.of("ALL"), false, true)));

        assertThat(added.output())
                .contains("CapInh:\t0000000000000000")
                .contains("CapBnd:\t00000000a82025fb")
                .contains("CapAmb:\t0000000000000000")
                .contains("mounted")
                .contains("no-chroot");
        assertThat(none.output())
                .contains("CapInh:\t0000000000000000")
                .contains("CapPrm:\t0000000000000000")
                .contains("CapBnd:\t0000000000000000")
                .contains("NoNewPrivs:\t1")
                .doesNotContain("mounted");
    }

    @Test
    void noNewPrivilegesHoldsForSetUserIdPrograms() throws Exception {
        RuntimeFixture.Settings settings =
                fixture.settings("/suid-probe", "euid").user("app").layers(Probe.layer(fixture.directory));

        assertThat(fixture.run(settings).output()).isEqualTo("0\n");
        assertThat(fixture.run(settings.security(security(List.of(), List.of(), false, true)))
                        .output())
                .isEqualTo("1000\n");
    }

    @Test
    void theHostsNetworkIsTheHosts() throws Exception {
        String host = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        RuntimeFixture.Result result = fixture.run(
                fixture.settings("readlink", "/proc/self/ns/net").namespaces(NamespaceSettings.HOST_NETWORK));
        RuntimeFixture.Result none = fixture.run(fixture.settings("readlink", "/proc/self/ns/net"));

        assertThat(result.output()).isEqualTo(host + "\n");
        assertThat(none.output()).isNotEqualTo(host + "\n");
    }

    @Test
    void almostAMegabyteOfEnvironmentWorks() throws Exception {
        String[] variables = new String[15];
        for (int i = 0; i < variables.length; i++) {
            variables[i] = "BIG" + i + "=" + "x".repeat(64 * 1024);
        }
        RuntimeFixture.Result result =
                fixture.run(fixture.settings("sh", "-c", "env | wc -c").env(variables));

        assertThat(Integer.parseInt(result.output().strip())).isGreaterThan(15 << 16);
    }

    @Test
    void moreEnvironmentThanTheKernelTakesIsRefused() throws Exception {
        RuntimeFixture.Settings settings = fixture.settings("true").env("HUGE=" + "x".repeat(256 * 1024));

        EngineException refusal = catchThrowableOfType(EngineException.class, () -> fixture.start(settings));

        assertThat(refusal.reason()).isEqualTo(ErrorReason.INVALID_REQUEST);
        assertThat(refusal.getMessage()).contains("env");
    }

    @Test
    void argumentsArriveAsTheyWere() throws Exception {
        RuntimeFixture.Result result = fixture.run(
                fixture.settings("sh", "-c", "for a in \"$@\"; do echo \"<$a>\"; done", "sh", "", "a b", "$x", "ä\n"));

        assertThat(result.output()).isEqualTo("<>\n<a b>\n<$x>\n<ä\n>\n");
    }

    @Test
    void aRelativePathIsSearchedFromTheWorkingDirectory() throws Exception {
        Path layer = fixture.directory.resolve("tools-layer");
        Files.createDirectories(layer.resolve("srv/tools"));
        Files.createSymbolicLink(layer.resolve("srv/tools/greet"), Path.of("/bin/busybox"));
        Files.createSymbolicLink(layer.resolve("srv/tools/echo"), Path.of("/bin/busybox"));
        RuntimeFixture.Result result = fixture.run(fixture.settings("echo", "hello")
                .cwd("/srv")
                .env("PATH=/nonesuch:tools")
                .layers(layer));

        assertThat(result.output()).isEqualTo("hello\n");
    }

    @Test
    void withoutAFilterThereIsNone() throws Exception {
        SecuritySettings unconfined =
                new SecuritySettings(List.of(), List.of(), false, false, new SeccompChoice.Unconfined());

        assertThat(fixture.run(fixture.settings("grep", "Seccomp:", "/proc/self/status"))
                        .output())
                .contains("2");
        assertThat(fixture.run(fixture.settings("grep", "Seccomp:", "/proc/self/status")
                                .security(unconfined))
                        .output())
                .contains("0");
    }

    /** Whatever the kernel has: a container is not started without the confinement that was asked for. */
    @Test
    void aProfileThatTheKernelHasNotIsAFailure() {
        SecuritySettings security = new SecuritySettings(
                List.of(), List.of(), false, false, new SeccompChoice.Default(), "caisson-no-such-profile");

        EngineException refusal = catchThrowableOfType(
                EngineException.class,
                () -> fixture.start(fixture.settings("true").security(security)));

        assertThat(refusal.reason()).isEqualTo(ErrorReason.LAUNCH_FAILED);
        assertThat(refusal.getMessage()).contains("AppArmor profile caisson-no-such-profile");
    }

    @Test
    void theDefaultFilterRefusesWhatHasBrokenOut() throws Exception {
        Path probe = Probe.layer(fixture.directory);
        Map<String, Integer> errors = Probe.errors(
                fixture.run(fixture.settings("/probe", "calls").layers(probe)).output());

        assertThat(errors).hasSize(22).containsEntry("socket-unix", 0).containsEntry("clone3", ENOSYS);
        errors.forEach((call, error) -> {
            if (!call.equals("socket-unix") && !call.equals("clone3")) {
                assertThat(error).as(call).isIn(EPERM, ENOSYS, EAFNOSUPPORT);
            }
        });
    }

    @Test
    void withoutAFilterTheSameCallsReachTheKernel() throws Exception {
        SecuritySettings unconfined =
                new SecuritySettings(List.of(), List.of(), false, false, new SeccompChoice.Unconfined());
        Map<String, Integer> errors = Probe.errors(fixture.run(fixture.settings("/probe", "calls")
                        .layers(Probe.layer(fixture.directory))
                        .security(unconfined))
                .output());

        assertThat(errors).containsEntry("unshare-user", 0).containsEntry("keyctl", 0);
        assertThat(errors.get("clone3")).isNotEqualTo(ENOSYS);
    }

    private static ResourceSettings limits(Long memory, Long pids) {
        return new ResourceSettings(memory, memory, null, null, null, null, null, pids, List.of(), null, null);
    }

    static SecuritySettings security(List<String> add, List<String> drop, boolean readOnly, boolean noNewPrivileges) {
        return new SecuritySettings(add, drop, readOnly, noNewPrivileges, new SeccompChoice.Default());
    }
}
