package io.caisson.container;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Which ids of the host containers have in user namespaces of their own: no two containers of a machine the same.
 * They are the container's until its row is gone, and with it all that they could be found on.
 */
@ApplicationScoped
public class UserIds {
    private static final String ALLOCATE = "select id_range_allocate(?, ?, ?, ?, ?, ?)";

    private final DataSource dataSource;
    private final ContainerStore containers;
    private final IdPool pool;

    @Inject
    UserIds(DataSource dataSource, ContainerStore containers, IdPool pool) {
        this.dataSource = dataSource;
        this.containers = containers;
        this.pool = pool;
    }

    /**
     * Gives a container ids; within the transaction that makes its row, which others wait for.
     *
     * @throws EngineException {@code USER_IDS_EXHAUSTED}
     */
    public Isolation.UserNamespace allocate(String containerId, long size) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(ALLOCATE)) {
            statement.setString(1, pool.machine());
            statement.setString(2, containers.node());
            statement.setString(3, containerId);
            statement.setLong(4, pool.first());
            statement.setLong(5, pool.count());
            statement.setLong(6, size);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                long first = rows.getLong(1);
                if (rows.wasNull()) {
                    throw exhausted(size);
                }
                return new Isolation.UserNamespace(first, size);
            }
        } catch (SQLException e) {
            throw new PersistenceException(
                    "Cannot give container " + containerId + " ids of its own: " + e.getMessage(), e);
        }
    }

    private EngineException exhausted(long size) {
        return new EngineException(
                        ErrorReason.USER_IDS_EXHAUSTED,
                        "Cannot make a container with a user namespace of its own: of the " + pool.count()
                                + " ids from " + pool.first() + " on, no " + size
                                + " in a row are free. Delete containers that have some, ask for fewer, or give the"
                                + " engine more (CAISSON_USER_IDS)")
                .with("size", Long.toString(size));
    }
}
