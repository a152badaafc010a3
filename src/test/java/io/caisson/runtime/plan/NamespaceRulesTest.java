package io.caisson.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.oci.runtime.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NamespaceRulesTest {
    @Test
    void mountsOfItsOwnAreAMust() {
        assertThatThrownBy(() -> plan(Namespace.fresh(NamespaceType.PID)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mount namespace");
        assertThatThrownBy(() -> plan(new Namespace(NamespaceType.MOUNT, "/proc/1/ns/mnt")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"PID", "USER", "TIME"})
    void whatAProcessCannotEnterItselfIsRefused(NamespaceType type) {
        assertThatThrownBy(() -> plan(Namespace.fresh(NamespaceType.MOUNT), new Namespace(type, "/ns")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/ns");
    }

    @ParameterizedTest
    @EnumSource(names = {"NETWORK", "IPC", "UTS", "CGROUP"})
    void othersAreJoined(NamespaceType type) {
        assertThat(plan(Namespace.fresh(NamespaceType.MOUNT), new Namespace(type, "/ns")))
                .contains(new LaunchStep.JoinNamespace(NamespaceFlags.of(type), "/ns"))
                .doesNotHaveAnyElementsOfTypes(LaunchStep.NewCgroupNamespace.class, LaunchStep.RaiseLoopback.class);
    }

    private static List<LaunchStep> plan(Namespace... namespaces) {
        Linux linux = new Linux(
                List.of(),
                List.of(),
                Map.of(),
                null,
                null,
                List.of(namespaces),
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                null,
                null);
        RuntimeSpec spec = new RuntimeSpec("1.2.0", process(), null, null, null, List.of(), linux, Map.of());
        return LaunchPlanner.plan(
                spec, new LaunchContext(9, "/run/root", List.of(), List.of(), null, 0, 40, Map.of(), 0));
    }

    private static Process process() {
        return new Process(
                false,
                null,
                new User(0, 0, null, List.of()),
                List.of("/bin/true"),
                List.of(),
                "/",
                null,
                List.of(),
                false,
                null,
                null);
    }
}
