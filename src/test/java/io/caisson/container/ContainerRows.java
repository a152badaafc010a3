package io.caisson.container;

import io.caisson.container.health.HealthSettings;
import io.caisson.container.lifecycle.UpdateContainer;
import io.caisson.container.logs.LogConfiguration;
import io.caisson.event.Events;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;

/** Rows of containers in a database of their own, for tests of what changes them. */
abstract class ContainerRows {
    static final String IMAGE = "0".repeat(64);

    final String id = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    final String name = "c-" + UUID.randomUUID();
    final Instant time = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @Inject
    ContainerStates states;

    @Inject
    ContainerStore store;

    @Inject
    Containers containers;

    @Inject
    Events events;

    @Inject
    Endings endings;

    @Inject
    UpdateContainer updates;

    @Inject
    Flyway flyway;

    @Inject
    DataSource dataSource;

    @BeforeEach
    void migrate() {
        flyway.migrate();
        ask(
                "insert into image (id, node, manifest_digest, config_digest, manifest_type, manifest_size, platform,"
                        + " config, labels, size_bytes) values (?, ?, 'm', 'c', 't', 1, 'linux/amd64', '{}', '{}', 1)"
                        + " on conflict do nothing returning id",
                IMAGE,
                states.node());
    }

    final List<String> users() {
        return ask("select i.id from image_use u join image i on i.row_id = u.image_row where u.container_id = ?", id);
    }

    final List<String> told(long after) {
        return ask(
                "select type || ' ' || attributes from event where resource_id = ? and sequence > cast(? as bigint)"
                        + " order by sequence",
                id,
                Long.toString(after));
    }

    final List<String> ask(String sql, String... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    final ContainerRow row(String containerId, String containerName) {
        return row(containerId, containerName, IMAGE);
    }

    final ContainerRow row(String containerId, String containerName, String imageId) {
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
                        new ContainerConfig.VolumeMount("/data", true, "data", true, "sub"),
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
                Map.of("net.ipv4.ip_forward", "1"),
                RestartPolicy.NO,
                isolation(),
                new LogConfiguration("json", Map.of("max-size", "10m")),
                new StandardStreams(true, true, true),
                new HealthSettings(List.of("CMD", "true"), Duration.ofSeconds(1), null, 2, null, null, false));
        Container container = Container.created(
                new Container.Origin(containerId, containerName, imageId, states.node()),
                config,
                List.of("sh", "-c", "true"),
                List.of(new MountPoint(MountPoint.Type.VOLUME, "data", "/v", "sub", "/data", true)),
                null,
                time);
        LaunchFacts facts =
                new LaunchFacts(List.of("sha256:0", "sha256:1"), "", List.of(), List.of(), List.of(), "", "");
        return new ContainerRow(container, facts, true, false);
    }

    private static Isolation isolation() {
        SharedNamespaces.Owner other = new SharedNamespaces.Owner("1".repeat(64));
        return new Isolation(
                true,
                new SharedNamespaces(other, SharedNamespaces.Owner.HOST, null, "2", false, false),
                List.of(new Isolation.DeviceMapping("/dev/null", "/dev/void", "rw")),
                List.of("vendor.com/class=name"),
                new Isolation.UserNamespace(1_000_000, 65_536),
                new Naming(
                        "test",
                        List.of(new Naming.HostEntry("db", "10.0.0.7")),
                        List.of("10.0.0.53"),
                        List.of("a.test"),
                        List.of("ndots:2")),
                new Privileges(true, List.of("video"), List.of("c 10:* rwm"), List.of(), List.of("/proc/sys")));
    }

    static <T> T within(Supplier<T> action) {
        return QuarkusTransaction.requiringNew().call(action::get);
    }
}
