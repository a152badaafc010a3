package io.caisson.container;

import static io.caisson.container.ContainerState.CREATED;
import static io.caisson.container.ContainerState.DELETING;
import static io.caisson.container.ContainerState.EXITED;
import static io.caisson.container.ContainerState.PAUSED;
import static io.caisson.container.ContainerState.RUNNING;
import static io.caisson.container.ContainerState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContainerStateTest {
    private static final Map<ContainerState, Set<ContainerState>> ALLOWED = Map.of(
            CREATED, Set.of(STARTING, DELETING),
            STARTING, Set.of(CREATED, RUNNING, EXITED),
            RUNNING, Set.of(PAUSED, EXITED),
            PAUSED, Set.of(RUNNING, EXITED),
            EXITED, Set.of(STARTING, DELETING),
            DELETING, Set.of());

    @ParameterizedTest
    @EnumSource
    void goesWhereTheTableSays(ContainerState from) {
        for (ContainerState to : ContainerState.values()) {
            assertThat(from.canBecome(to))
                    .as("%s to %s", from, to)
                    .isEqualTo(ALLOWED.get(from).contains(to));
        }
    }
}
