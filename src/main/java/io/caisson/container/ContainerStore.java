package io.caisson.container;

import io.caisson.container.health.ContainerHealth;
import io.caisson.container.health.Health;
import io.caisson.container.health.LiveHealth;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.Actor;
import io.caisson.event.Events;
import io.caisson.event.Node;
import io.caisson.query.ListPlan;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.query.SqlCondition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code container}, reached from the packages below through {@link ContainerStates}. Each
 * method is one statement: a transaction by itself, or a part of the caller's where there is one.
 *
 * <p>By plain SQL: each step of a container's life is one statement that changes a state, appends the
 * event that tells of it, and returns the row; entities would make four or five round trips of it.
 */
@ApplicationScoped
class ContainerStore {
    /** SQLSTATE of a statement that found no image to hold. */
    private static final String NO_DATA_FOUND = "P0002";
    /** SQLSTATE of a second container with a name. */
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource dataSource;
    private final String node;
    private final Events events;
    private final LiveHealth live;
    private final RowReader reader;

    @Inject
    ContainerStore(DataSource dataSource, Node node, Events events, LiveHealth live) {
        this.dataSource = dataSource;
        this.node = node.name();
        this.events = events;
        this.live = live;
        this.reader = new RowReader(live);
    }

    /** Which engine's rows these are. */
    String node() {
        return node;
    }

    /**
     * Inserts a container as CREATED, holds its image and tells of it; false if its name is taken.
     *
     * @throws EngineException {@code IMAGE_NOT_FOUND} if the image was deleted meanwhile
     */
    boolean insert(ContainerRow row) {
        Container container = row.container();
        ContainerHealth health = container.health();
        return changed(
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
                health == null ? null : ContainerJson.write(health.check()),
                time(container.createTime()),
                Actor.current());
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
        String sql = ContainerSql.LISTED + " and " + plan.where().sql() + " order by " + plan.orderBy() + " limit "
                + plan.limit();
        List<ContainerRow> rows = run("list containers", connection -> {
            try (PreparedStatement statement = set(
                            connection.prepareStatement(
                                    sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY),
                            parameters.toArray());
                    ResultSet listed = statement.executeQuery()) {
                return reader.listed(connection, listed);
            }
        });
        return plan.page(rows).map(ContainerRow::container);
    }

    /** CREATED or EXITED → STARTING; empty if it is in another state, or not there. */
    Optional<ContainerStates.Starting> starting(String id) {
        return starting("mark container " + id + " STARTING", ContainerSql.STARTING, id, node);
    }

    private Optional<ContainerStates.Starting> starting(String what, String sql, Object... parameters) {
        return run(what, connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters);
                    ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                return Optional.of(new ContainerStates.Starting(
                        reader.row(rows), ContainerState.valueOf(rows.getString("former_state"))));
            }
        });
    }

    /** As {@link #starting}, if it is still due then; counted, and not as somebody's start. */
    Optional<ContainerStates.Starting> startingAgain(String id, Instant due) {
        return starting("mark container " + id + " STARTING again", ContainerSql.STARTING_AGAIN, id, node, time(due));
    }

    /** It is to be started again by itself; empty if it has not EXITED, or somebody has stopped it. */
    Optional<ContainerRow> restartDue(String id, Instant due, Duration delay) {
        return first(
                "have container " + id + " started again",
                ContainerSql.RESTART_DUE,
                time(due),
                Math.toIntExact(delay.toMillis()),
                id,
                node);
    }

    /** Somebody stops it: it is not started again by itself. */
    void stopped(String id) {
        update("mark container " + id + " stopped", ContainerSql.STOPPED, id, node);
    }

    /** STARTING → RUNNING, and tells of it. */
    Optional<ContainerRow> running(String id, int pid, Instant startTime) {
        return told(
                "mark container " + id + " RUNNING",
                ContainerSql.RUNNING,
                pid,
                time(startTime),
                id,
                node,
                Actor.current());
    }

    /** STARTING → what it was before. */
    Optional<ContainerRow> notStarted(String id, ContainerState former, String error) {
        return first("mark container " + id + " not started", ContainerSql.NOT_STARTED, former.name(), error, id, node);
    }

    /** RUNNING → PAUSED, and tells of it. */
    Optional<ContainerRow> paused(String id) {
        return told("mark container " + id + " PAUSED", ContainerSql.PAUSED, id, node, Actor.current());
    }

    /** PAUSED → RUNNING, and tells of it. */
    Optional<ContainerRow> unpaused(String id) {
        return told("mark container " + id + " unpaused", ContainerSql.UNPAUSED, id, node, Actor.current());
    }

    /** RUNNING, PAUSED or STARTING → EXITED, and tells of it; of one whose start was never recorded the end is its start, too. */
    Optional<ContainerRow> exited(String id, WaitResult result) {
        Instant finish = result.finishTime() == null ? Instant.now() : result.finishTime();
        Optional<Health> last = live.ofLast(id);
        return told(
                "mark container " + id + " EXITED",
                ContainerSql.EXITED,
                result.exitCode(),
                result.oomKilled(),
                time(finish),
                result.error(),
                time(finish),
                last.map(Health::failingStreak).orElse(null),
                last.map(health -> ContainerJson.write(health.log())).orElse(null),
                id,
                node,
                // Of two events: its want of memory, and its end.
                Actor.current(),
                Actor.current());
    }

    /** What is known of its health, unless that run is over; tells of it if its status has changed. */
    void health(String id, int run, Health known, boolean told, boolean restart) {
        List<Object> parameters = new ArrayList<>(List.of(
                known.status().name(),
                known.failingStreak(),
                ContainerJson.write(known.log()),
                restart,
                id,
                node,
                run));
        if (told) {
            parameters.add(Actor.current());
        }
        changed(
                "record the health of container " + id,
                told ? ContainerSql.HEALTH_TOLD : ContainerSql.HEALTH,
                parameters.toArray());
    }

    /**
     * Gives it another name; empty if it is being deleted, or not there.
     *
     * @throws EngineException {@code CONTAINER_NAME_IN_USE}
     */
    Optional<ContainerRow> renamed(String id, String name) {
        try {
            return first("name container " + id + " " + name, ContainerSql.RENAMED, name, id, node);
        } catch (PersistenceException e) {
            if (e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                throw new EngineException(
                                ErrorReason.CONTAINER_NAME_IN_USE,
                                "Cannot rename a container to " + name + ": there is one with this name. Delete or"
                                        + " rename that first, or choose another name",
                                e)
                        .about("container", name)
                        .with("name", name);
            }
            throw e;
        }
    }

    /** Its limits are about to change to those of this configuration. */
    void updateBegun(String id, ContainerConfig config) {
        String what = "note an update of container " + id;
        if (update(what, ContainerSql.UPDATE_BEGUN, ContainerJson.write(config), id, node) == 0) {
            throw ContainerSearch.notFound(id);
        }
    }

    /** Its limits are as the row says. */
    void updateSettled(String id) {
        update("settle an update of container " + id, ContainerSql.UPDATE_SETTLED, id, node);
    }

    /** Those whose limits were about to change. */
    List<ContainerStates.Updating> updating() {
        return run("list updates", connection -> {
            try (PreparedStatement statement = prepare(connection, ContainerSql.UPDATING, node);
                    ResultSet rows = statement.executeQuery()) {
                List<ContainerStates.Updating> found = new ArrayList<>();
                while (rows.next()) {
                    ContainerConfig attempted = ContainerJson.config(rows.getString("pending_config"));
                    found.add(new ContainerStates.Updating(reader.row(rows), attempted));
                }
                return found;
            }
        });
    }

    /** Gives it another configuration; empty if it is being deleted, or not there. */
    Optional<ContainerRow> updated(String id, ContainerConfig config) {
        return first(
                "update container " + id,
                ContainerSql.UPDATED,
                ContainerJson.write(config),
                config.restartPolicy().isSet(),
                id,
                node);
    }

    /** Gives it another configuration, command and mounts; empty if it runs, or is not there. */
    Optional<ContainerRow> reconfigured(Container wanted) {
        return first(
                "update container " + wanted.id(),
                ContainerSql.RECONFIGURED,
                ContainerJson.write(wanted.config()),
                ContainerJson.write(wanted.command()),
                ContainerJson.write(wanted.mountPoints()),
                wanted.config().restartPolicy().isSet(),
                wanted.id(),
                node);
    }

    /** Those that were made and do not run, of which a filter lets through; oldest first. */
    List<ContainerRow> unused(String filter) {
        SqlCondition where = ContainerSql.FIELDS.condition(filter);
        List<Object> parameters = new ArrayList<>();
        parameters.add(node);
        parameters.addAll(where.parameters());
        String sql = ContainerSql.UNUSED + " and " + where.sql() + " order by c.create_time, c.id";
        return rows("list containers that do not run", sql, parameters.toArray());
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

    /**
     * Removes the row of a container that is DELETING, lets go of its image, and tells of it.
     *
     * @return whether the image was deleted by force before, and nobody else holds it any more
     */
    boolean remove(String id) {
        reader.forget(id);
        String actor = Actor.current();
        boolean abandoned = run("remove container " + id, connection -> {
            try (PreparedStatement statement = prepare(connection, ContainerSql.REMOVE, id, node, actor, actor);
                    ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        });
        events.appendedByStatement();
        return abandoned;
    }

    private Optional<ContainerRow> told(String what, String sql, @Nullable Object... parameters) {
        Optional<ContainerRow> row = first(what, sql, parameters);
        events.appendedByStatement();
        return row;
    }

    /** Whether a statement that tells of what it does has done it. */
    private boolean changed(String what, String sql, @Nullable Object... parameters) {
        boolean changed = run(what, connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters);
                    ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        });
        events.appendedByStatement();
        return changed;
    }

    private Optional<ContainerRow> first(String what, String sql, @Nullable Object... parameters) {
        return rows(what, sql, parameters).stream().findFirst();
    }

    private List<ContainerRow> rows(String what, String sql, @Nullable Object... parameters) {
        return run(what, connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters);
                    ResultSet rows = statement.executeQuery()) {
                List<ContainerRow> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reader.row(rows));
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

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        return set(connection.prepareStatement(sql), parameters);
    }

    private static PreparedStatement set(PreparedStatement statement, @Nullable Object... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private <T> T run(String what, Statement<T> action) {
        try (Connection connection = dataSource.getConnection()) {
            return action.run(connection);
        } catch (SQLException e) {
            if (NO_DATA_FOUND.equals(e.getSQLState())) {
                throw new EngineException(
                        ErrorReason.IMAGE_NOT_FOUND, "Cannot " + what + ": its image was deleted meanwhile", e);
            }
            throw new PersistenceException("Cannot " + what + ": " + e.getMessage(), e);
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @FunctionalInterface
    private interface Statement<T> {
        T run(Connection connection) throws SQLException;
    }
}
