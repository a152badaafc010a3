package io.caisson.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.spec.AccountFiles;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.IdRange;
import io.caisson.spec.ImageDefaults;
import io.caisson.spec.NamespaceSettings;
import io.caisson.spec.ProcessSettings;
import io.caisson.spec.ResourceSettings;
import io.caisson.spec.SecuritySettings;
import io.caisson.spec.SpecFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A container's steps, in words, and the orders among them that its safety rests on. */
class LaunchPlannerTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    @Test
    void theStepsOfAPlainContainer() throws IOException {
        String words = plan(SecuritySettings.DEFAULT, Map.of()).stream()
                .map(LaunchStep::words)
                // Depends on how many processors the machine has.
                .filter(line -> !line.contains("thermal_throttle"))
                .collect(Collectors.joining("\n", "", "\n"));

        assertThat(words).isEqualTo(golden("plain-steps.txt"));
    }

    @Test
    void theStepsInAUserNamespace() throws IOException {
        RuntimeSpec spec =
                spec(SecuritySettings.DEFAULT, Map.of(), NamespaceSettings.OWN.with(new IdRange(1_000_000, 65_536)));
        List<PreparedMount> mounts = spec.mounts().stream()
                .map(mount -> mount.destination().equals("/dev")
                        ? new PreparedMount.Devices(9)
                        : (PreparedMount) new PreparedMount.Fresh())
                .toList();
        LaunchContext context =
                new LaunchContext(8, "/run/root", List.of("/cg/memory/tasks"), mounts, new byte[8], 0, 40, Map.of(), 0);
        String words = LaunchPlanner.plan(spec, context).stream()
                .map(LaunchStep::words)
                .filter(line -> !line.startsWith("mask ") && !line.endsWith(" read-only"))
                .collect(Collectors.joining("\n", "", "\n"));

        assertThat(words).isEqualTo(golden("user-namespace-steps.txt"));
        assertThat(NamespaceFlags.made(Objects.requireNonNull(spec.linux())) & NamespaceFlags.of(NamespaceType.USER))
                .isNotZero();
    }

    @Test
    void aUserNamespaceNeedsIdsAndIdsNeedAUserNamespace() {
        RuntimeSpec spec =
                spec(SecuritySettings.DEFAULT, Map.of(), NamespaceSettings.OWN.with(new IdRange(1_000_000, 65_536)));
        Linux linux = Objects.requireNonNull(spec.linux());
        for (Linux broken : List.of(
                with(linux, IdMappings.NONE, linux.namespaces()),
                with(linux, IdMappings.of(linux), List.of(Namespace.fresh(NamespaceType.MOUNT))))) {
            RuntimeSpec refused = new RuntimeSpec(
                    spec.ociVersion(), spec.process(), spec.root(), null, null, spec.mounts(), broken, Map.of());
            assertThatThrownBy(() -> LaunchPlanner.plan(refused, context(refused)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("uidMappings");
        }
    }

    private static Linux with(Linux linux, IdMappings ids, List<Namespace> namespaces) {
        return new Linux(
                ids.uids(),
                ids.gids(),
                Map.of(),
                null,
                null,
                namespaces,
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                null,
                null);
    }

    @Test
    void withoutNewPrivilegesTheFilterIsLoadedLast() {
        SecuritySettings security =
                new SecuritySettings(List.of(), List.of(), false, true, new SecuritySettings.SeccompChoice.Default());
        List<LaunchStep> steps = plan(security, Map.of());

        assertThat(index(steps, LaunchStep.ForbidNewPrivileges.class))
                .isLessThan(index(steps, LaunchStep.LoadFilter.class));
        assertThat(index(steps, LaunchStep.SetCapabilities.class))
                .isLessThan(index(steps, LaunchStep.LoadFilter.class));
        assertThat(steps).filteredOn(LaunchStep.LoadFilter.class::isInstance).hasSize(1);
    }

    @Test
    void theWorkIsDoneBeforeTheRootIsReadOnlyAndMasked() {
        SecuritySettings security =
                new SecuritySettings(List.of(), List.of(), true, false, new SecuritySettings.SeccompChoice.Default());
        List<LaunchStep> steps = plan(security, Map.of("net.ipv4.ip_forward", "1"));

        assertThat(index(steps, LaunchStep.WriteProc.class)).isLessThan(index(steps, LaunchStep.ProtectPath.class));
        assertThat(index(steps, LaunchStep.MakeDirectory.class))
                .isLessThan(index(steps, LaunchStep.MakeRootReadOnly.class));
        assertThat(index(steps, LaunchStep.MaskPath.class)).isLessThan(index(steps, LaunchStep.EnterRoot.class));
    }

    @Test
    void theProfileIsSetWhileTheHostsProcIsInSight() {
        SecuritySettings security = new SecuritySettings(
                List.of(), List.of(), false, false, new SecuritySettings.SeccompChoice.Default(), "profile");
        List<LaunchStep> steps = plan(security, Map.of());

        assertThat(steps.getFirst()).isEqualTo(new LaunchStep.SetExecProfile("profile"));
        assertThat(plan(SecuritySettings.DEFAULT, Map.of()))
                .doesNotHaveAnyElementsOfTypes(LaunchStep.SetExecProfile.class);
    }

    @Test
    void aContainerWithoutASupervisorStopsForItsHooksAndAtItsGate() {
        RuntimeSpec spec = spec(SecuritySettings.DEFAULT, Map.of());
        List<LaunchStep> steps = LaunchPlanner.plan(spec, context(spec), new LaunchStops(true, true));

        assertThat(index(steps, LaunchStep.AwaitRelease.class)).isLessThan(index(steps, LaunchStep.EnterRoot.class));
        assertThat(steps).filteredOn(LaunchStep.AwaitRelease.class::isInstance).hasSize(2);
        assertThat(index(steps, LaunchStep.FindCommand.class)).isGreaterThan(index(steps, LaunchStep.EnterRoot.class));
        assertThat(index(steps, LaunchStep.AwaitStart.class))
                .isGreaterThan(index(steps, LaunchStep.FindCommand.class))
                .isLessThan(index(steps, LaunchStep.BecomeUser.class));
    }

    @Test
    void descriptorsAreClosedRightBeforeTheCommand() {
        List<LaunchStep> steps = plan(SecuritySettings.DEFAULT, Map.of());

        assertThat(steps.getLast()).isInstanceOf(LaunchStep.Execute.class);
        assertThat(steps.get(steps.size() - 2)).isInstanceOf(LaunchStep.CloseDescriptors.class);
    }

    @Test
    void aSpecWithoutAProcessIsRefused() {
        RuntimeSpec spec = spec(SecuritySettings.DEFAULT, Map.of());
        RuntimeSpec without = new RuntimeSpec(
                spec.ociVersion(),
                null,
                spec.root(),
                spec.hostname(),
                spec.domainname(),
                spec.mounts(),
                spec.linux(),
                spec.annotations());

        assertThatThrownBy(() -> LaunchPlanner.plan(without, context(without)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no process");
    }

    @Test
    void namesAreLookedForAsExecvpDoes() {
        assertThat(CommandSearch.candidates("sh", List.of("PATH=/a:b::/c")))
                .containsExactly("/a/sh", "b/sh", "./sh", "/c/sh");
        assertThat(CommandSearch.candidates("./sh", List.of("PATH=/a"))).containsExactly("./sh");
        assertThat(CommandSearch.candidates("sh", List.of())).contains("/bin/sh", "/usr/local/bin/sh");
    }

    private static int index(List<LaunchStep> steps, Class<? extends LaunchStep> type) {
        for (int i = 0; i < steps.size(); i++) {
            if (type.isInstance(steps.get(i))) {
                return i;
            }
        }
        throw new AssertionError("No " + type.getSimpleName() + " in " + steps);
    }

    private static List<LaunchStep> plan(SecuritySettings security, Map<String, String> sysctls) {
        RuntimeSpec spec = spec(security, sysctls);
        return LaunchPlanner.plan(spec, context(spec));
    }

    private static LaunchContext context(RuntimeSpec spec) {
        List<PreparedMount> mounts = spec.mounts().stream()
                .map(mount -> (PreparedMount) new PreparedMount.Fresh())
                .toList();
        return new LaunchContext(8, "/run/root", List.of("/cg/memory/tasks"), mounts, new byte[8], 0, 40, Map.of(), 0);
    }

    private static RuntimeSpec spec(SecuritySettings security, Map<String, String> sysctls) {
        return spec(security, sysctls, NamespaceSettings.OWN);
    }

    private static RuntimeSpec spec(
            SecuritySettings security, Map<String, String> sysctls, NamespaceSettings namespaces) {
        ContainerSettings settings = new ContainerSettings(
                ID,
                "rootfs",
                new ProcessSettings(null, List.of("sh"), List.of(), "/srv", "1000:1000", List.of(), false),
                null,
                null,
                List.of(),
                ResourceSettings.DEFAULT,
                security,
                namespaces,
                sysctls,
                Map.of());
        return new SpecFactory("caisson")
                .spec(settings, ImageDefaults.NONE, new AccountFiles(new byte[0], new byte[0]));
    }

    private static String golden(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(LaunchPlannerTest.class.getResourceAsStream("/runtime/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
