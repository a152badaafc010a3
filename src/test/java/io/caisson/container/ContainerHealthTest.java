package io.caisson.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.container.health.ContainerHealth;
import io.caisson.container.health.Health;
import io.caisson.container.health.HealthCheck;
import io.caisson.container.health.HealthMonitors;
import io.caisson.container.health.HealthStatus;
import io.caisson.container.health.ProbeResult;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.query.ListQuery;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rows say of health. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class ContainerHealthTest extends ContainerRows {
    private static final HealthCheck CHECK = new HealthCheck(
            List.of(HealthCheck.COMMAND, "probe"),
            List.of("/bin/sh", "-c"),
            Duration.ofSeconds(30),
            Duration.ofMillis(1500),
            2,
            Duration.ZERO,
            Duration.ofSeconds(5),
            true);

    @Inject
    HealthMonitors monitors;

    /** There is nothing that could be probed. */
    @BeforeEach
    void tellNoMonitor() {
        states.onChange(new ContainerStates.Listener() {
            @Override
            public void changed(ContainerRow row) {}

            @Override
            public void removed(String gone) {}
        });
    }

    @AfterEach
    void tellMonitors() {
        monitors.begin();
    }

    @Test
    void aRunBeginsAnewAndItsEndIsUnhealthy() {
        states.insert(checked());
        assertThat(health()).isEqualTo(new ContainerHealth(CHECK, Health.NONE));
        listed("none");
        run();
        assertThat(health().now()).isEqualTo(Health.STARTING);
        listed("starting");

        long before = events.sequence();
        Health once = new Health(HealthStatus.STARTING, 1, List.of(probe("no")));
        states.health(id, 1, once, false, false);
        Health healthy = new Health(HealthStatus.HEALTHY, 0, List.of(probe("no"), probe("yes")));
        states.health(id, 1, healthy, true, false);
        assertThat(health().now()).isEqualTo(healthy);
        assertThat(containers.get(id).etag()).as("etag").isEqualTo(Etag.of(id, 3));
        listed("healthy");
        states.paused(id);
        Health unhealthy = new Health(HealthStatus.UNHEALTHY, 2, List.of(probe("no")));
        states.health(id, 2, unhealthy, true, true);
        assertThat(health().now()).as("another run").isEqualTo(healthy);
        states.health(id, 1, unhealthy, true, true);
        assertThat(containers.get(id).restarts().unhealthy()).isTrue();
        states.exited(id, new WaitResult(0, false, "", time));
        states.health(id, 1, healthy, true, false);
        assertThat(health().now()).isEqualTo(unhealthy);
        assertThat(told(before))
                .filteredOn(event -> event.startsWith("container.health_status"))
                .containsExactly(
                        "container.health_status {\"image\": \"busybox:latest\", \"health_status\": \"healthy\","
                                + " \"failing_streak\": \"0\"}",
                        "container.health_status {\"image\": \"busybox:latest\", \"health_status\": \"unhealthy\","
                                + " \"failing_streak\": \"2\"}");

        run();
        assertThat(health().now()).isEqualTo(Health.STARTING);
        assertThat(containers.get(id).restarts().unhealthy()).isFalse();
        states.exited(id, new WaitResult(0, false, "", time));
        assertThat(health().now().status()).isEqualTo(HealthStatus.UNHEALTHY);
        remove();
    }

    @Test
    void aRestartOfOneThatIsUnhealthyOutlivesAnUpdateAndKnowsWhyItIs() {
        states.insert(checked());
        run();
        states.health(id, 1, new Health(HealthStatus.UNHEALTHY, 2, List.of()), true, true);
        states.exited(id, new WaitResult(0, false, "", time));
        states.restartDue(id, time, Duration.ofMillis(100));
        states.updated(id, ContainerConfig.of("busybox"));
        ContainerRow again = states.startingAgain(id, time).orElseThrow().row();
        assertThat(again.container().restarts().unhealthy()).isTrue();
        states.running(id, 42, time);
        assertThat(containers.get(id).restarts().unhealthy()).isFalse();
        states.exited(id, new WaitResult(0, false, "", time));
        remove();
    }

    @Test
    void healthIsNotWaitedForInVain() throws InterruptedException {
        states.insert(row(id, name));
        refused(ErrorReason.CONTAINER_NOT_HEALTHY, () -> containers.await(id, WaitCondition.HEALTHY));
        states.deleting(id, false, 0);
        states.remove(id);
        refused(ErrorReason.CONTAINER_NOT_FOUND, () -> containers.await(id, WaitCondition.HEALTHY));

        states.insert(checked());
        run();
        states.health(id, 1, new Health(HealthStatus.HEALTHY, 1, List.of()), true, false);
        assertThat(containers.await(name, WaitCondition.HEALTHY).exitCode()).isZero();
        states.health(id, 1, new Health(HealthStatus.UNHEALTHY, 2, List.of(probe("why"))), true, false);
        assertThatThrownBy(() -> containers.await(id, WaitCondition.HEALTHY))
                .hasMessageContaining("unhealthy. Its last probe ended with exit code 1: why");
        states.exited(id, new WaitResult(3, false, "", time));
        assertThatThrownBy(() -> containers.await(id, WaitCondition.HEALTHY)).hasMessageContaining("exit code 3");
        remove();
    }

    private ContainerRow checked() {
        ContainerRow plain = row(id, name);
        Container container = plain.container();
        return new ContainerRow(
                Container.created(
                        new Container.Origin(id, name, IMAGE, states.node()),
                        container.config(),
                        container.command(),
                        container.mountPoints(),
                        CHECK,
                        time),
                plain.launch(),
                true,
                false);
    }

    private void run() {
        states.starting(id);
        states.running(id, 42, time);
    }

    private void remove() {
        states.deleting(id, false, 0);
        states.remove(id);
    }

    private ContainerHealth health() {
        ContainerHealth health = containers.get(id).health();
        assertThat(health).isNotNull();
        return health;
    }

    private void listed(String status) {
        ListQuery query = new ListQuery(0, "", "health = " + status + " AND name = \"" + name + "\"", "");
        assertThat(containers.list(query).items()).as(status).hasSize(1);
    }

    private ProbeResult probe(String output) {
        return new ProbeResult(time, time.plusMillis(1), 1, output);
    }

    private static void refused(ErrorReason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
