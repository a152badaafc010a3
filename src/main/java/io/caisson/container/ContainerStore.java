package io.caisson.container;

import io.caisson.event.Node;
import io.caisson.query.ListPlan;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code container}, reached from the packages below through {@link ContainerStates}; every method within the
 * caller's transaction.
 *
 * <p>By plain SQL: each step of a container's life is one statement that changes a state and returns the
 * row, which an entity would make two or three of.
 */
@ApplicationScoped
class ContainerStore {
    private final DataSource dataSource;
    private final String node;

    @Inject
    ContainerStore(DataSource dataSource, Node node) {
        this.dataSource = dataSource;
        this.node = node.name();
    }

    /** Which engine's rows these are. */
    String node() {
        return node;
    }

    /** Inserts a container as CREATED; false if its name is taken. */
    boolean insert(ContainerRow row) {
        Container container = row.container();
        return update(
                        "insert container " + row.id(),
                        ContainerSql.INSERT,
                        container.id(),
                        node,
                        container.name(),
                        ContainerJson.write(container.config()),
                        container.imageId(),
                        ContainerJson.write(row.launch()),
                        ContainerJson.write(container.command()),
                        ContainerJson.write(container.mountPoints()),
                        row.prepared(),
                        time(container.createTime()))
                == 1;
    }

    Optional<ContainerRow> byId(String id) {
        return first("read container " + id, ContainerSql.BY_ID, node, id);
    }

    /** The live container with exactly this name. */
    Optional<ContainerRow> byName(String name) {
        return first("find container " + name, ContainerSql.BY_NAME, node, name);
    }

    /** Containers whose ID begins with these digits, at most as many. */
    List<ContainerRow> byPrefix(String digits, int most) {
        return rows("find container " + digits, ContainerSql.BY_PREFIX, node, digits + "%", most);
    }

    /** All containers of this engine, in every state. */
    List<ContainerRow> all() {
        return rows("read all containers", ContainerSql.ALL, node);
    }

    Page<Container> page(ListQuery query) {
        ListPlan<ContainerRow> plan = ListPlan.of(query, ContainerSql.FIELDS, "create_time desc");
        List<Object> parameters = new ArrayList<>();
        parameters.add(node);
        parameters.addAll(plan.where().parameters());
        String sql = ContainerSql.ALL + " and " + plan.where().sql() + " order by " + plan.orderBy() + " limit "
                + plan.limit();
        return plan.page(rows("list containers", sql, parameters.toArray())).map(ContainerRow::container);
    }

    /** CREATED or EXITED → STARTING; empty if it is in another state, or not there. */
    Optional<ContainerStates.Starting> starting(String id) {
        return run("mark container " + id + " STARTING", connection -> {
            try (PreparedStatement statement = prepare(connection, ContainerSql.STARTING, id, node);
                    ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                return Optional.of(new ContainerStates.Starting(
                        row(rows), ContainerState.valueOf(rows.getString("former_state"))));
            }
        });
    }

    /** STARTING → RUNNING. */
    Optional<ContainerRow> running(String id, int pid, Instant startTime) {
        return first("mark container " + id + " RUNNING", ContainerSql.RUNNING, pid, time(startTime), id, node);
    }

    /** STARTING → what it was before. */
    Optional<ContainerRow> notStarted(String id, ContainerState former, String error) {
        return first("mark container " + id + " not started", ContainerSql.NOT_STARTED, former.name(), error, id, node);
    }

    /** RUNNING or STARTING → EXITED; of one whose start was never recorded the end is its start, too. */
    Optional<ContainerRow> exited(String id, WaitResult result) {
        Instant finish = result.finishTime() == null ? Instant.now() : result.finishTime();
        return first(
                "mark container " + id + " EXITED",
                ContainerSql.EXITED,
                result.exitCode(),
                result.oomKilled(),
                time(finish),
                result.error(),
                time(finish),
                id,
                node);
    }

    /** Its volumes were filled. */
    void prepared(String id) {
        update("mark container " + id + " prepared", ContainerSql.PREPARED, id, node);
    }

    /**
     * CREATED or EXITED → DELETING; empty if it is in another state, not there, or has changed.
     *
     * @param revision the row's revision expected; 0 for any
     */
    Optional<ContainerRow> deleting(String id, boolean deleteVolumes, long revision) {
        return first(
                "mark container " + id + " DELETING",
                ContainerSql.DELETING,
                deleteVolumes,
                id,
                node,
                revision,
                revision);
    }

    /** Removes the row of a container that is DELETING. */
    boolean remove(String id) {
        return update("remove container " + id, ContainerSql.REMOVE, id, node) == 1;
    }

    private Optional<ContainerRow> first(String what, String sql, Object... parameters) {
        return rows(what, sql, parameters).stream().findFirst();
    }

    private List<ContainerRow> rows(String what, String sql, Object... parameters) {
        return run(what, connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters);
                    ResultSet rows = statement.executeQuery()) {
                List<ContainerRow> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row(rows));
                }
                return found;
            }
        });
    }

    private int update(String what, String sql, Object... parameters) {
        return run(what, connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters)) {
                return statement.executeUpdate();
            }
        });
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private <T> T run(String what, Statement<T> action) {
        try (Connection connection = dataSource.getConnection()) {
            return action.run(connection);
        } catch (SQLException e) {
            throw new PersistenceException("Cannot " + what + ": " + e.getMessage(), e);
        }
    }

    private static ContainerRow row(ResultSet row) throws SQLException {
        Container container = new Container(
                row.getString("id"),
                row.getString("name"),
                ContainerJson.config(row.getString("config")),
                row.getString("image_id"),
                ContainerState.valueOf(row.getString("state")),
                row.getInt("pid"),
                row.getInt("exit_code"),
                row.getBoolean("oom_killed"),
                row.getString("error"),
                ContainerJson.strings(row.getString("command")),
                ContainerJson.mountPoints(row.getString("mount_points")),
                row.getString("node"),
                row.getObject("create_time", OffsetDateTime.class).toInstant(),
                instant(row, "start_time"),
                instant(row, "finish_time"),
                row.getInt("start_count"),
                Etag.of(row.getString("id"), row.getLong("revision")));
        return new ContainerRow(
                container,
                ContainerJson.launch(row.getString("launch")),
                row.getBoolean("prepared"),
                row.getBoolean("delete_volumes"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @FunctionalInterface
    private interface Statement<T> {
        T run(Connection connection) throws SQLException;
    }
}
