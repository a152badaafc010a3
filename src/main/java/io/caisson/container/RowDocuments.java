package io.caisson.container;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents of the rows read last, parsed. They never change once a container is made, and its ID is
 * never used again, so what was parsed for one statement serves the next.
 */
final class RowDocuments {
    private static final int REMEMBERED = 500;

    private final Map<String, Documents> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Documents> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What a row's JSON says. */
    record Documents(ContainerConfig config, LaunchFacts launch, List<String> command, List<MountPoint> mountPoints) {}

    /** Those of the row that the result stands on. */
    Documents of(ResultSet row) throws SQLException {
        String id = row.getString("id");
        synchronized (recent) {
            Documents known = recent.get(id);
            if (known != null) {
                return known;
            }
        }
        Documents parsed = new Documents(
                ContainerJson.config(row.getString("config")),
                ContainerJson.launch(row.getString("launch")),
                ContainerJson.strings(row.getString("command")),
                ContainerJson.mountPoints(row.getString("mount_points")));
        synchronized (recent) {
            recent.put(id, parsed);
        }
        return parsed;
    }

    /** For a container that is gone. */
    void forget(String id) {
        synchronized (recent) {
            recent.remove(id);
        }
    }
}
