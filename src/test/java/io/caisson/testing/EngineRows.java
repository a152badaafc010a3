package io.caisson.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many rows an engine's embedded database has of what users make, by table. */
public record EngineRows(Map<String, Long> counts) {
    private static final List<String> TABLES =
            List.of("container", "image", "image_layer", "image_reference", "image_use", "volume", "volume_use");

    /** Counts the rows now. */
    public static EngineRows of(PackagedEngine engine) {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = connect(engine.root().resolve("postgres"));
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (ResultSet row = statement.executeQuery("select count(*) from " + table)) {
                    row.next();
                    counts.put(table, row.getLong(1));
                }
            }
            return new EngineRows(counts);
        } catch (SQLException | IOException e) {
            throw new AssertionError("Cannot count the rows of " + engine.root(), e);
        }
    }

    private static Connection connect(Path directory) throws IOException, SQLException {
        // Its fourth line is the port (PostgreSQL, "postmaster.pid").
        String port = Files.readAllLines(directory.resolve("data/postmaster.pid"))
                .get(3)
                .strip();
        String password = Files.readString(directory.resolve("password")).strip();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "caisson", password);
    }
}
