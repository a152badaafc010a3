package io.caisson.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.oci.runtime.Seccomp;
import io.caisson.oci.runtime.SeccompAction;
import io.caisson.oci.runtime.SeccompArgument;
import io.caisson.oci.runtime.SeccompRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine's own profile allows, by capability; and what Docker's format may say. */
class DefaultProfileTest {
    private static final HostFacts HOST = new HostFacts("amd64", "6.18.44", 2, false);
    private static final long AF_ALG = 38;
    private static final long AF_VSOCK = 40;
    private static final long CLONE_NEWUSER = 0x1000_0000;

    private final Seccomp plain = SeccompProfile.ofEngine().forContainer(CapabilityNames.DEFAULT, HOST);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io_uring_setup",
                "io_uring_enter",
                "io_uring_register",
                "keyctl",
                "add_key",
                "request_key",
                "bpf",
                "mount",
                "umount2",
                "unshare",
                "setns",
                "userfaultfd",
                "kexec_load",
                "init_module",
                "finit_module",
                "perf_event_open",
                "open_by_handle_at",
                "pivot_root",
                "reboot",
                "swapon",
                "fsopen",
                "move_mount",
                "open_tree",
                "iopl",
                "settimeofday",
                "syslog",
                "acct",
                "kcmp",
                "pidfd_getfd",
                "name_no_one_knows"
            })
    void isDeniedWithDockersCapabilities(String call) {
        assertThat(action(plain, call)).isEqualTo(SeccompAction.ERRNO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"read", "execve", "openat2", "chroot", "ptrace", "landlock_create_ruleset", "mseal", "rseq"})
    void isAllowedWithDockersCapabilities(String call) {
        assertThat(action(plain, call)).isEqualTo(SeccompAction.ALLOW);
    }

    @Test
    void socketsOfTheKernelsCryptoAndOfTheHypervisorAreDeniedHoweverTheirNumberIsDressed() {
        assertThat(action(plain, "socket", AF_ALG)).isEqualTo(SeccompAction.ERRNO);
        assertThat(action(plain, "socket", 0x7_0000_0000L | AF_ALG)).isEqualTo(SeccompAction.ERRNO);
        assertThat(action(plain, "socket", AF_VSOCK)).isEqualTo(SeccompAction.ERRNO);
        assertThat(action(plain, "socket", -1L << 32 | AF_VSOCK)).isEqualTo(SeccompAction.ERRNO);
        for (long family : new long[] {1, 2, 10, 16, 17, 37, 39, 41}) {
            assertThat(action(plain, "socket", family)).isEqualTo(SeccompAction.ALLOW);
        }
    }

    @Test
    void newNamespacesNeedSysAdmin() {
        assertThat(action(plain, "clone", 17)).isEqualTo(SeccompAction.ALLOW);
        assertThat(action(plain, "clone", 17 | CLONE_NEWUSER)).isEqualTo(SeccompAction.ERRNO);
        assertThat(rule(plain, "clone3").errnoRet()).isEqualTo(38);
        Seccomp admin = SeccompProfile.ofEngine().forContainer(List.of("CAP_SYS_ADMIN"), HOST);
        assertThat(action(admin, "clone", 17 | CLONE_NEWUSER)).isEqualTo(SeccompAction.ALLOW);
        assertThat(action(admin, "clone3")).isEqualTo(SeccompAction.ALLOW);
        assertThat(action(admin, "mount")).isEqualTo(SeccompAction.ALLOW);
    }

    @Test
    void ptraceNeedsAKernelThatLooksAtTheFilterAfterTheTracer() {
        HostFacts old = new HostFacts("amd64", "4.7.99-generic", 2, false);
        assertThat(action(SeccompProfile.ofEngine().forContainer(List.of(), old), "ptrace"))
                .isEqualTo(SeccompAction.ERRNO);
    }

    @Test
    void conditionsOfDockersFormatHold() {
        SeccompProfile profile = SeccompProfile.parse("""
                {"defaultAction":"SCMP_ACT_KILL","archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]}],
                "syscalls":[
                {"names":["read"],"action":"SCMP_ACT_ALLOW","includes":{"arches":["arm64"]}},
                {"names":["write"],"action":"SCMP_ACT_ALLOW","excludes":{"caps":["CAP_CHOWN"]}},
                {"name":"close","action":"SCMP_ACT_ALLOW","comment":"","args":null,"includes":{},"excludes":{}}]}""");
        Seccomp amd = profile.forContainer(CapabilityNames.DEFAULT, HOST);
        assertThat(amd.syscalls()).extracting(SeccompRule::names).containsExactly(List.of("close"));
        Seccomp arm = profile.forContainer(List.of(), new HostFacts("arm64", "6.1", 1, false));
        assertThat(arm.syscalls())
                .extracting(rule -> rule.names().getFirst())
                .containsExactly("read", "write", "close");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"defaultAction\":\"SCMP_ACT_SURE\"}",
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"x\":1}",
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[],\"action\":\"SCMP_ACT_ALLOW\"}]}",
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"read\"]}]}",
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":99999}]}"
            })
    void aMalformedProfileIsRefused(String json) {
        assertThatThrownBy(() -> SeccompProfile.parse(json)).isInstanceOf(IllegalArgumentException.class);
    }

    private static SeccompAction action(Seccomp seccomp, String call, long... arguments) {
        SeccompRule rule = rule(seccomp, call, arguments);
        return rule == null ? seccomp.defaultAction() : rule.action();
    }

    private static SeccompRule rule(Seccomp seccomp, String call, long... arguments) {
        List<SeccompRule> matching = new ArrayList<>();
        for (SeccompRule rule : seccomp.syscalls()) {
            if (rule.names().contains(call) && rule.args().stream().allMatch(argument -> holds(argument, arguments))) {
                matching.add(rule);
            }
        }
        return matching.isEmpty() ? null : matching.getFirst();
    }

    private static boolean holds(SeccompArgument argument, long... arguments) {
        long actual = argument.index() < arguments.length ? arguments[argument.index()] : 0;
        return switch (argument.op()) {
            case EQUAL -> actual == argument.value();
            case MASKED_EQUAL -> (actual & argument.value()) == argument.valueTwo();
            default -> throw new AssertionError("the profile uses " + argument.op());
        };
    }
}
