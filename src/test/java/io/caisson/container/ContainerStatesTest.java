package io.caisson.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.query.ListQuery;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class ContainerStatesTest {
    private final String id = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    private final String name = "c-" + UUID.randomUUID();
    private final Instant time = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @Inject
    ContainerStates states;

    @Inject
    ContainerStore store;

    @Inject
    Containers containers;

    @Inject
    Flyway flyway;

    @BeforeEach
    void migrate() {
        flyway.migrate();
    }

    @Test
    void keepsWhatWasAskedForAndTheWholeLife() {
        ContainerRow made = row(id, name);
        assertThat(within(() -> states.insert(made))).isTrue();
        assertThat(containers.get(id)).isEqualTo(made.container());
        assertThat(containers.get(name)).isEqualTo(made.container());
        assertThat(containers.get(id.substring(0, 20))).isEqualTo(made.container());

        assertThat(within(() -> states.starting(id)).orElseThrow().former()).isEqualTo(ContainerState.CREATED);
        assertThat(within(() -> states.starting(id))).isEmpty();
        assertThat(within(() -> states.deleting(id, false, 0))).isEmpty();
        Container running =
                within(() -> states.running(id, 42, time)).orElseThrow().container();
        assertThat(running.pid()).isEqualTo(42);
        assertThat(running.startTime()).isEqualTo(time);

        WaitResult result = new WaitResult(137, true, "", time);
        Container exited = within(() -> states.exited(id, result)).orElseThrow().container();
        assertThat(exited.state()).isEqualTo(ContainerState.EXITED);
        assertThat(exited.exitCode()).isEqualTo(137);
        assertThat(exited.startCount()).isEqualTo(1);
        assertThat(within(() -> states.exited(id, result))).isEmpty();

        assertThat(within(() -> states.starting(id)).orElseThrow().former()).isEqualTo(ContainerState.EXITED);
        Container back = within(() -> states.notStarted(id, ContainerState.EXITED, "why"))
                .orElseThrow()
                .container();
        assertThat(back.error()).isEqualTo("why");
        assertThat(back.exitCode()).isEqualTo(137);
        assertThat(within(() -> states.deleting(id, false, 1))).isEmpty();
        assertThat(within(() -> states.deleting(id, true, Etag.revision(id, back.etag()))))
                .isPresent();
        assertThat(within(() -> states.remove(id))).isTrue();
        assertThat(within(() -> states.byId(id))).isEmpty();
    }

    @Test
    void aNameIsFreeAgainWhenItsContainerGoes() {
        String other = id.substring(1) + "0";
        assertThat(within(() -> states.insert(row(id, name)))).isTrue();
        assertThat(within(() -> states.insert(row(other, name)))).isFalse();
        assertThat(within(() -> states.deleting(id, false, 0))).isPresent();
        assertThat(within(() -> states.insert(row(other, name)))).isTrue();
    }

    @Test
    void listsByEveryField() {
        within(() -> states.insert(row(id, name)));
        for (String filter : List.of(
                "state = created",
                "image = \"busybox:latest\"",
                "labels.who = \"" + name + "\"",
                "volume = \"data\"",
                "NOT exit_code = 0",
                "create_time >= \"" + time + "\"")) {
            ListQuery query = new ListQuery(0, "", filter + " AND name = \"" + name + "\"", "state, name desc");
            assertThat(containers.list(query).items()).as(filter).hasSize(1);
        }
    }

    private ContainerRow row(String containerId, String containerName) {
        ContainerConfig plain = ContainerConfig.of("busybox:latest", "sh", "-c", "true");
        ContainerConfig config = new ContainerConfig(
                plain.image(),
                plain.args(),
                List.of(),
                List.of("A=b"),
                "/work",
                "7:8",
                "host",
                Map.of("who", name),
                List.of(
                        new ContainerConfig.VolumeMount("/data", true, "data", true),
                        new ContainerConfig.BindMount(
                                "/bind", false, "/tmp", true, ContainerConfig.Propagation.RSLAVE, true),
                        new ContainerConfig.TmpfsMount("/tmp", false, 4096, 0700, List.of("exec"))),
                ContainerConfig.ResourceSettings.DEFAULT,
                ContainerConfig.SecuritySettings.DEFAULT,
                true,
                ContainerConfig.NetworkMode.HOST,
                "INT",
                Duration.ofMillis(1500),
                true,
                Map.of("net.ipv4.ip_forward", "1"));
        Container container = Container.created(
                new Container.Origin(containerId, containerName, "0".repeat(64), states.node()),
                config,
                List.of("sh", "-c", "true"),
                List.of(new MountPoint(MountPoint.Type.VOLUME, "data", "/v", "/data", true)),
                time);
        LaunchFacts facts = new LaunchFacts(List.of(), "", List.of(), List.of(), List.of(), "", "");
        return new ContainerRow(container, facts, true, false);
    }

    private static <T> T within(Supplier<T> action) {
        return QuarkusTransaction.requiringNew().call(action::get);
    }
}
