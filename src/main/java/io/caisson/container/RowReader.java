package io.caisson.container;

import io.caisson.container.health.ContainerHealth;
import io.caisson.container.health.Health;
import io.caisson.container.health.HealthCheck;
import io.caisson.container.health.HealthStatus;
import io.caisson.container.health.LiveHealth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes containers of the columns of their rows. */
final class RowReader {
    private final LiveHealth live;
    private final RowDocuments documents = new RowDocuments();

    RowReader(LiveHealth live) {
        this.live = live;
    }

    /** The row that the result stands on, which has all {@link ContainerSql#COLUMNS}. */
    ContainerRow row(ResultSet row) throws SQLException {
        return row(row, documents.of(row));
    }

    /**
     * All rows of a result that can be gone through again and has {@link ContainerSql#LISTED}. Documents are most of
     * what the database would have to say and the engine to read: those that are remembered are not asked for again.
     */
    List<ContainerRow> listed(Connection connection, ResultSet rows) throws SQLException {
        List<String> unknown = new ArrayList<>();
        while (rows.next()) {
            if (documents.known(rows) == null) {
                unknown.add(rows.getString("id"));
            }
        }
        Map<String, RowDocuments.Documents> read = unknown.isEmpty() ? Map.of() : read(connection, unknown);
        List<ContainerRow> found = new ArrayList<>();
        rows.beforeFirst();
        while (rows.next()) {
            RowDocuments.Documents fresh = read.get(rows.getString("id"));
            RowDocuments.Documents known = fresh == null ? documents.known(rows) : fresh;
            // One that is not there any more is gone.
            if (known != null) {
                found.add(row(rows, known));
            }
        }
        return found;
    }

    /** For a container that is gone. */
    void forget(String id) {
        documents.forget(id);
    }

    private Map<String, RowDocuments.Documents> read(Connection connection, List<String> ids) throws SQLException {
        Map<String, RowDocuments.Documents> read = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(ContainerSql.DOCUMENTS)) {
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    read.put(rows.getString("id"), documents.of(rows));
                }
            }
        }
        return read;
    }

    private ContainerRow row(ResultSet row, RowDocuments.Documents parsed) throws SQLException {
        Container container = new Container(
                row.getString("id"),
                row.getString("name"),
                parsed.config(),
                row.getString("image_id"),
                ContainerState.valueOf(row.getString("state")),
                row.getInt("pid"),
                row.getInt("exit_code"),
                row.getBoolean("oom_killed"),
                row.getString("error"),
                parsed.command(),
                parsed.mountPoints(),
                row.getString("node"),
                row.getObject("create_time", OffsetDateTime.class).toInstant(),
                instant(row, "start_time"),
                instant(row, "finish_time"),
                row.getInt("start_count"),
                new RestartProgress(
                        row.getInt("restart_count"),
                        Duration.ofMillis(row.getInt("restart_delay_millis")),
                        instant(row, "restart_time"),
                        row.getBoolean("stopped"),
                        row.getBoolean("restart_unhealthy")),
                health(row, parsed.healthCheck()),
                Etag.of(row.getString("id"), row.getLong("revision")));
        return new ContainerRow(
                container, parsed.launch(), row.getBoolean("prepared"), row.getBoolean("delete_volumes"));
    }

    private @Nullable ContainerHealth health(ResultSet row, @Nullable HealthCheck check) throws SQLException {
        if (check == null) {
            return null;
        }
        Optional<Health> newer = ContainerState.valueOf(row.getString("state")).hasProcess()
                ? live.of(row.getString("id"), row.getInt("start_count"))
                : Optional.empty();
        return new ContainerHealth(check, newer.isPresent() ? newer.get() : recorded(row));
    }

    private static Health recorded(ResultSet row) throws SQLException {
        String status = row.getString("health_status");
        String log = row.getString("health_log");
        return new Health(
                status == null ? HealthStatus.NONE : HealthStatus.valueOf(status),
                row.getInt("health_streak"),
                log == null ? List.of() : ContainerJson.probes(log));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
