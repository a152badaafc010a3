package io.caisson.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.error.FieldViolation;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.spec.SecuritySettings.SeccompChoice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is taken of a container's isolation, and that no more is. */
class PrivilegesTest {
    private static final String ID = "0123456789ab".repeat(5) + "0123";
    private static final HostFacts HOST = new HostFacts("amd64", "6.18.44", 4, true);
    private static final AccountFiles ACCOUNTS = new AccountFiles(
            "root:x:0:0::/root:/bin/sh".getBytes(StandardCharsets.UTF_8),
            "video:x:44:".getBytes(StandardCharsets.UTF_8));

    private final SpecFactory factory = new SpecFactory("caisson-test", HOST);

    @Test
    void aPrivilegedOneHasEverything() {
        RuntimeSpec spec = spec(security(true, List.of(), new SeccompChoice.Default(), null, List.of()));
        assertThat(spec.process().capabilities().effective()).isEqualTo(CapabilityNames.EVERY);
        assertThat(spec.process().capabilities().inheritable()).isEmpty();
        assertThat(spec.linux().seccomp()).isNull();
        assertThat(spec.linux().maskedPaths()).isEmpty();
        assertThat(spec.linux().readonlyPaths()).isEmpty();
        assertThat(spec.linux().resources().devices()).containsExactly(new DeviceRule(true, "a", null, null, "rwm"));
        assertThat(spec.mounts())
                .filteredOn(mount -> mount.destination().startsWith("/sys"))
                .extracting(Mount::options)
                .hasSize(2)
                .allMatch(options -> options.contains("rw") && !options.contains("ro"));
    }

    @Test
    void whatElseIsAskedForStillHolds() {
        SeccompChoice profile = new SeccompChoice.Profile("{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
        RuntimeSpec spec = spec(security(true, List.of("SYS_ADMIN"), profile, List.of("/proc/keys"), List.of()));
        assertThat(spec.process().capabilities().bounding())
                .contains("CAP_SYS_MODULE")
                .doesNotContain("CAP_SYS_ADMIN");
        assertThat(spec.linux().seccomp()).isNotNull();
        assertThat(spec.linux().maskedPaths()).containsExactly("/proc/keys");
        assertThat(spec.linux().readonlyPaths()).isEmpty();
    }

    @Test
    void pathsAndDevicesTakeNothingElse() {
        RuntimeSpec spec = spec(
                security(false, List.of(), new SeccompChoice.Default(), List.of(), List.of("c 10:* rw", "a *:7 m")));
        assertThat(spec.linux().maskedPaths()).isEmpty();
        assertThat(spec.linux().readonlyPaths()).contains("/proc/sys");
        assertThat(spec.linux().seccomp()).isNotNull();
        assertThat(spec.process().capabilities().bounding()).hasSize(14);
        assertThat(spec.linux().resources().devices())
                .startsWith(DeviceRule.DENY_ALL)
                .endsWith(new DeviceRule(true, "c", 10L, null, "rw"), new DeviceRule(true, "a", null, 7L, "m"));
        assertThat(spec.mounts())
                .filteredOn(mount -> mount.destination().startsWith("/sys"))
                .allMatch(mount -> mount.options().contains("ro"));
    }

    @Test
    void groupsAreFoundInTheImageOrNumbers() {
        RuntimeSpec spec = spec(SecuritySettings.DEFAULT);
        assertThat(spec.process().user().additionalGids()).containsExactly(0L, 44L, 7L);
        assertThat(spec.process().oomScoreAdj()).isEqualTo(500);
    }

    @Test
    void everyWordThatIsNoneIsRefusedAtOnce() {
        SecuritySettings wrong = security(
                false,
                List.of(),
                new SeccompChoice.Default(),
                List.of("proc", "/", "/proc/../x"),
                List.of("c 1:3", "d 1:3 r", "c 1:3 rr"));
        assertThat(factory.violations(settings(wrong, 1001)))
                .extracting(FieldViolation::field)
                .containsExactlyInAnyOrder(
                        "security.masked_paths.values[0]",
                        "security.masked_paths.values[1]",
                        "security.masked_paths.values[2]",
                        "device_cgroup_rules[0]",
                        "device_cgroup_rules[1]",
                        "device_cgroup_rules[2]",
                        "resources.oom_score_adj");
    }

    private RuntimeSpec spec(SecuritySettings security) {
        return factory.spec(settings(security, 500), ImageDefaults.NONE, ACCOUNTS);
    }

    private static ContainerSettings settings(SecuritySettings security, int score) {
        ProcessSettings process =
                new ProcessSettings(null, List.of("true"), List.of(), null, null, List.of("video", "7"), false);
        return new ContainerSettings(
                ID,
                "/",
                process,
                null,
                null,
                List.of(),
                new ResourceSettings(null, null, null, null, null, null, null, null, List.of(), null, score),
                security,
                NamespaceSettings.OWN,
                Map.of(),
                Map.of());
    }

    private static SecuritySettings security(
            boolean privileged,
            List<String> drop,
            SeccompChoice seccomp,
            @Nullable List<String> masked,
            List<String> deviceRules) {
        return new SecuritySettings(
                List.of(), drop, false, false, seccomp, null, privileged, masked, null, deviceRules);
    }
}
