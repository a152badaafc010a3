package io.caisson.container;

import io.caisson.container.health.HealthCheck;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents of the rows read last, parsed. Only an update changes them, which counts the row's {@code
 * config_revision}, and an ID is never used again: so what was parsed for one statement serves the next.
 */
final class RowDocuments {
    /** A few kB each. */
    private static final int REMEMBERED = 4096;

    private static final int FIRST_SIZE = 64;
    private static final float LOAD = 0.75f;

    /** What was not read for the longest time comes first. */
    private final Map<String, Parsed> recent = new LinkedHashMap<>(FIRST_SIZE, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Parsed> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Parsed(int revision, Documents documents) {}

    /** What a row's JSON says. */
    record Documents(
            ContainerConfig config,
            LaunchFacts launch,
            List<String> command,
            List<MountPoint> mountPoints,
            @Nullable HealthCheck healthCheck) {}

    /** Those of the row that the result stands on. */
    Documents of(ResultSet row) throws SQLException {
        Documents known = known(row);
        if (known != null) {
            return known;
        }
        String id = row.getString("id");
        int revision = row.getInt("config_revision");
        String check = row.getString("health_check");
        Documents parsed = new Documents(
                ContainerJson.config(row.getString("config")),
                ContainerJson.launch(row.getString("launch")),
                ContainerJson.strings(row.getString("command")),
                ContainerJson.mountPoints(row.getString("mount_points")),
                check == null ? null : ContainerJson.healthCheck(check));
        synchronized (recent) {
            recent.put(id, new Parsed(revision, parsed));
        }
        return parsed;
    }

    /** Those of the row that the result stands on, if they are remembered. */
    @Nullable
    Documents known(ResultSet row) throws SQLException {
        String id = row.getString("id");
        int revision = row.getInt("config_revision");
        synchronized (recent) {
            Parsed known = recent.get(id);
            return known != null && known.revision() == revision ? known.documents() : null;
        }
    }

    /** For a container that is gone. */
    void forget(String id) {
        synchronized (recent) {
            recent.remove(id);
        }
    }
}
