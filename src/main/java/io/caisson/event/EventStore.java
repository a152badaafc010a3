package io.caisson.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.query.SqlCondition;
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
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The rows of the log, by plain SQL: they are never changed, and one is written in each change of
 * anything, so they pass by no entity. Within a transaction the data source hands out its connection.
 */
final class EventStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> ATTRIBUTES = new TypeReference<>() {};
    private static final String APPEND_ALL =
            "select event_append(?, t.type, t.resource_type, t.id, t.name, t.actor, cast(t.attributes as jsonb))"
                    + " from (select set_config('synchronous_commit', 'off', true) as unhurried) u, unnest(?, ?, ?, ?, ?, ?)"
                    + " with ordinality as t(type, resource_type, id, name, actor, attributes, place)"
                    + " where u.unhurried is not null order by t.place";

    private final DataSource dataSource;

    EventStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Where the log stands.
     *
     * @param horizon up to here every event is committed or will never be
     * @param last the number last taken
     */
    record Position(long horizon, long last) {}

    /**
     * A piece of the log.
     *
     * @param compactedThrough events up to this sequence may be gone
     */
    record Batch(long compactedThrough, List<Event> events) {}

    long append(String node, EventDraft draft) {
        return run("append event " + draft.type().externalName(), connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("select event_append(?, ?, ?, ?, ?, ?, cast(? as jsonb))")) {
                statement.setString(1, node);
                statement.setString(2, draft.type().externalName());
                statement.setString(3, draft.type().resourceType());
                statement.setString(4, draft.resourceId());
                statement.setString(5, draft.resourceName());
                statement.setString(6, draft.actor());
                statement.setString(7, json(draft.attributes()));
                return single(statement).orElseThrow();
            }
        });
    }

    /** Several at once, in their order, by a transaction of their own that does not wait for the disk. */
    void appendAll(String node, List<EventDraft> drafts) {
        run("append " + drafts.size() + " events", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(APPEND_ALL)) {
                statement.setString(1, node);
                texts(statement, 2, drafts, draft -> draft.type().externalName());
                texts(statement, 3, drafts, draft -> draft.type().resourceType());
                texts(statement, 4, drafts, EventDraft::resourceId);
                texts(statement, 5, drafts, EventDraft::resourceName);
                texts(statement, 6, drafts, EventDraft::actor);
                texts(statement, 7, drafts, draft -> json(draft.attributes()));
                return single(statement).orElseThrow();
            }
        });
    }

    private static void texts(
            PreparedStatement statement, int parameter, List<EventDraft> drafts, Function<EventDraft, String> text)
            throws SQLException {
        Object[] texts = drafts.stream().map(text).toArray();
        statement.setArray(parameter, statement.getConnection().createArrayOf("text", texts));
    }

    Position position() {
        return run("read the events' position", connection -> {
            try (PreparedStatement statement =
                            connection.prepareStatement("select horizon, last from event_horizon()");
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Position(rows.getLong(1), rows.getLong(2));
            }
        });
    }

    /** Events in (after, through] that meet the condition, from the lowest on; one statement, one snapshot. */
    Batch read(long after, long through, SqlCondition condition, int limit) {
        String sql = "select c.compacted_through, e.sequence, e.time, e.node, e.type, e.resource_type, e.resource_id,"
                + " e.resource_name, e.actor, e.attributes from event_compaction c"
                + " left join event e on e.sequence > ? and e.sequence <= ? and " + condition.sql()
                + " order by e.sequence limit " + limit;
        return run("read events", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, after);
                statement.setLong(2, through);
                int index = 3;
                for (Object parameter : condition.parameters()) {
                    statement.setObject(index++, parameter);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    return batch(rows);
                }
            }
        });
    }

    /** The sequence just before the first event at or after a time; empty if there is none. */
    OptionalLong before(Instant time) {
        return run("find events since " + time, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("select min(sequence) - 1 from event where time >= ?")) {
                statement.setObject(1, time.atOffset(ZoneOffset.UTC));
                return single(statement);
            }
        });
    }

    /** The oldest event kept; empty if none is. */
    OptionalLong oldest() {
        return run("find the oldest event", connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select min(sequence) from event")) {
                return single(statement);
            }
        });
    }

    /** Removes what need not be kept. In the caller's transaction. Returns how many went. */
    int compact(Instant olderThan, int keep) {
        OffsetDateTime cutoff = olderThan.atOffset(ZoneOffset.UTC);
        return run("compact events", connection -> {
            OptionalLong bound = compactable(connection, cutoff, keep);
            if (bound.isEmpty()) {
                return 0;
            }
            // The mark first: its row lock puts two compactions in a queue.
            try (PreparedStatement mark = connection.prepareStatement(
                    "update event_compaction set compacted_through = greatest(compacted_through, ?)")) {
                mark.setLong(1, bound.getAsLong());
                mark.executeUpdate();
            }
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from event where sequence <= ? and time < ?")) {
                delete.setLong(1, bound.getAsLong());
                delete.setObject(2, cutoff);
                return delete.executeUpdate();
            }
        });
    }

    private static OptionalLong compactable(Connection connection, OffsetDateTime cutoff, int keep)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select sequence from event where time < ?"
                + " and sequence <= (select sequence from event order by sequence desc offset ? limit 1)"
                + " and sequence <= (select horizon from event_horizon())"
                + " order by time desc limit 1")) {
            statement.setObject(1, cutoff);
            statement.setInt(2, keep);
            return single(statement);
        }
    }

    private static Batch batch(ResultSet rows) throws SQLException {
        long compactedThrough = 0;
        List<Event> events = new ArrayList<>();
        while (rows.next()) {
            compactedThrough = rows.getLong(1);
            long sequence = rows.getLong(2);
            // The outer join gives a row of nulls where no event matches.
            if (!rows.wasNull()) {
                events.add(event(sequence, rows));
            }
        }
        return new Batch(compactedThrough, events);
    }

    private static Event event(long sequence, ResultSet rows) throws SQLException {
        return new Event(
                sequence,
                rows.getObject(3, OffsetDateTime.class).toInstant(),
                rows.getString(4),
                rows.getString(5),
                rows.getString(6),
                rows.getString(7),
                rows.getString(8),
                rows.getString(9),
                attributes(rows.getString(10)));
    }

    private static OptionalLong single(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                return OptionalLong.empty();
            }
            long value = rows.getLong(1);
            return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
        }
    }

    private static String json(Map<String, String> attributes) {
        try {
            return JSON.writeValueAsString(attributes);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a map of strings is always JSON", impossible);
        }
    }

    private static Map<String, String> attributes(String json) throws SQLException {
        try {
            return JSON.readValue(json, ATTRIBUTES);
        } catch (JsonProcessingException malformed) {
            throw new SQLException("event.attributes is no object of strings: " + json, malformed);
        }
    }

    private <R> R run(String what, Work<R> work) {
        try (Connection connection = dataSource.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new PersistenceException("Cannot " + what + ": " + e.getMessage(), e);
        }
    }

    private interface Work<R> {
        R with(Connection connection) throws SQLException;
    }
}
