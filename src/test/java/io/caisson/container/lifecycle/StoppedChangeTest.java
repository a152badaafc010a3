package io.caisson.container.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerUpdate;
import io.caisson.container.Isolation;
import io.caisson.container.Naming;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which fields an update takes from where. */
class StoppedChangeTest {
    private static final ContainerConfig FORMER = ContainerConfig.of("busybox", "old");
    private static final ContainerConfig VALUES = ContainerConfig.of("other", "new")
            .with(Isolation.DEFAULT.with(
                    new Naming("test", List.of(), List.of("10.0.0.1"), List.of("a.test"), List.of())));

    @Test
    void onlyWhatIsNamedChanges() {
        assertThat(changed("args")).isEqualTo(ContainerConfig.of("busybox", "new"));
        assertThat(changed("dns").isolation().naming())
                .isEqualTo(new Naming("", List.of(), List.of("10.0.0.1"), List.of("a.test"), List.of()));
        assertThat(changed("domainname").isolation().naming().domainname()).isEqualTo("test");
        assertThat(changed("user", "env", "mounts", "security", "resources.ulimits"))
                .isEqualTo(FORMER);
    }

    @Test
    void labelsAndLimitsNeedNoStop() {
        assertThat(StoppedChange.isAny(List.of("labels", "resources.memory_bytes", "restart_policy")))
                .isFalse();
        assertThat(StoppedChange.isAny(List.of("labels", "resources.shm_size_bytes")))
                .isTrue();
    }

    private static ContainerConfig changed(String... paths) {
        return ConfigChange.apply(FORMER, new ContainerUpdate("c", VALUES, List.of(paths), "", false));
    }
}
