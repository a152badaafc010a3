package io.caisson.system;

import io.caisson.event.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Tells about the engine, its machine, and what it has. Answers while the database is away, too. */
@ApplicationScoped
public class SystemInfo {
    private static final Logger LOG = Logger.getLogger(SystemInfo.class);

    private static final String COUNTS = """
            SELECT current_setting('server_version'),
                   (SELECT count(*) FROM container WHERE node = ?),
                   (SELECT count(*) FROM container WHERE node = ? AND state = 'RUNNING'),
                   (SELECT count(*) FROM image WHERE node = ?),
                   (SELECT count(*) FROM volume WHERE node = ? AND state = 'READY')
            """;

    private static final int COUNTED_TABLES = 4;

    private final EngineFacts engine;
    private final Node node;
    private final DataSource database;
    private final Machine machine = Machine.read();

    SystemInfo(EngineFacts engine, Node node, DataSource database) {
        this.engine = engine;
        this.node = node;
        this.database = database;
    }

    /** What only the wiring knows. */
    public EngineFacts engine() {
        return engine;
    }

    /** The engine's name in the database. */
    public String node() {
        return node.name();
    }

    /** The machine that it runs on. */
    public Machine machine() {
        return machine;
    }

    /** What it has; zeros while the database is away. */
    public Inventory inventory() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNTS)) {
            for (int i = 1; i <= COUNTED_TABLES; i++) {
                statement.setString(i, node.name());
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Inventory(
                        true, row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
            }
        } catch (SQLException e) {
            LOG.warnf("The database cannot be asked what there is: %s", e.getMessage());
            return Inventory.UNREACHABLE;
        }
    }
}
