package io.caisson.operation;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the ledger, by plain SQL, each method within the caller's transaction.
 *
 * <p>The ledger's own transactions commit asynchronously: what a crash of the database may lose of them
 * is an id whose work did not happen (any later synchronous commit flushes it too), or an answer that
 * the claim stands in for.
 */
final class LedgerStore {
    private final DataSource dataSource;
    private final String node;
    private final UUID owner;

    LedgerStore(DataSource dataSource, String node, UUID owner) {
        this.dataSource = dataSource;
        this.node = node;
        this.owner = owner;
    }

    /** How a request stands once it was entered. */
    sealed interface Entry {
        /** It was answered before. The bytes are handed over, never compared. */
        @SuppressWarnings("ArrayRecordComponent")
        record Answered(byte[] answer) implements Entry {}

        /** It is ours to carry out; an earlier attempt may have made a resource. */
        record Ours(@Nullable String resourceId) implements Entry {}
    }

    Entry enter(UUID id, RequestKey key) {
        return run("enter request " + id, connection -> {
            commitAsynchronously(connection);
            if (insert(connection, id, key)) {
                return new Entry.Ours(null);
            }
            Optional<Row> row = lock(connection, id);
            // Gone again in between: its call failed.
            return row.isEmpty() ? enterAnew(connection, id, key) : resume(connection, id, key, row.get());
        });
    }

    void answer(UUID id, byte[] answer) {
        run("record the answer of request " + id, connection -> {
            commitAsynchronously(connection);
            try (PreparedStatement statement = connection.prepareStatement(
                    "update request_ledger set answer = ?, owner = null where request_id = ? and owner = ?")) {
                statement.setBytes(1, answer);
                statement.setObject(2, id);
                statement.setObject(3, owner);
                return statement.executeUpdate();
            }
        });
    }

    /** Nobody carries it out any more; without a claim nothing is left to remember. */
    void release(UUID id) {
        run("release request " + id, connection -> {
            commitAsynchronously(connection);
            execute(
                    connection,
                    "delete from request_ledger where request_id = ? and owner = ? and resource_id is null",
                    id);
            return execute(connection, "update request_ledger set owner = null where request_id = ? and owner = ?", id);
        });
    }

    void claim(UUID id, String resourceId) {
        run("claim " + resourceId + " for request " + id, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "update request_ledger set resource_id = ? where request_id = ? and owner = ?")) {
                statement.setString(1, resourceId);
                statement.setObject(2, id);
                statement.setObject(3, owner);
                if (statement.executeUpdate() == 0) {
                    throw concurrent(id);
                }
                return null;
            }
        });
    }

    int expire() {
        return run("expire requests", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "delete from request_ledger where expire_time < now() and (owner is null or owner <> ?)")) {
                statement.setObject(1, owner);
                return statement.executeUpdate();
            }
        });
    }

    private Entry resume(Connection connection, UUID id, RequestKey key, Row row) throws SQLException {
        if (row.expired()) {
            try (PreparedStatement statement =
                    connection.prepareStatement("delete from request_ledger where request_id = ?")) {
                statement.setObject(1, id);
                statement.executeUpdate();
            }
            return enterAnew(connection, id, key);
        }
        if (!row.method().equals(key.method()) || !row.bodyHash().equals(key.bodyHash())) {
            throw reused(id);
        }
        if (row.answer() != null) {
            return new Entry.Answered(row.answer());
        }
        // One engine serves a node at a time, so an owner of our own node which is not us is dead, and
        // one which is us has lost the database when it wanted to release.
        if (row.owner() != null && !row.node().equals(node)) {
            throw concurrent(id);
        }
        try (PreparedStatement statement =
                connection.prepareStatement("update request_ledger set owner = ?, node = ? where request_id = ?")) {
            statement.setObject(1, owner);
            statement.setString(2, node);
            statement.setObject(3, id);
            statement.executeUpdate();
        }
        return new Entry.Ours(row.resourceId());
    }

    private Entry enterAnew(Connection connection, UUID id, RequestKey key) throws SQLException {
        if (!insert(connection, id, key)) {
            throw concurrent(id);
        }
        return new Entry.Ours(null);
    }

    private boolean insert(Connection connection, UUID id, RequestKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into request_ledger (request_id, node, method, body_hash, owner, expire_time)"
                        + " values (?, ?, ?, ?, ?, now() + interval '24 hours') on conflict do nothing")) {
            statement.setObject(1, id);
            statement.setString(2, node);
            statement.setString(3, key.method());
            statement.setString(4, key.bodyHash());
            statement.setObject(5, owner);
            return statement.executeUpdate() == 1;
        }
    }

    private static Optional<Row> lock(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select node, method, body_hash, owner, resource_id, answer, expire_time < now()"
                        + " from request_ledger where request_id = ? for update")) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Row(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getObject(4, UUID.class),
                        rows.getString(5),
                        rows.getBytes(6),
                        rows.getBoolean(7)));
            }
        }
    }

    private int execute(Connection connection, String sql, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.setObject(2, owner);
            return statement.executeUpdate();
        }
    }

    private static void commitAsynchronously(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("set local synchronous_commit = off")) {
            statement.execute();
        }
    }

    static EngineException reused(UUID id) {
        return new EngineException(
                        ErrorReason.REQUEST_ID_REUSED,
                        "Cannot carry out the request: its request_id " + id
                                + " was used before for another request. Make a new UUID for each request")
                .with("request_id", id.toString());
    }

    private static EngineException concurrent(UUID id) {
        return new EngineException(
                        ErrorReason.CONCURRENT_CHANGE,
                        "Cannot carry out the request: another engine is at request " + id
                                + " right now. Try again with the same request_id")
                .with("request_id", id.toString());
    }

    private <R extends @Nullable Object> R run(String what, Work<R> work) {
        try (Connection connection = dataSource.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new PersistenceException("Cannot " + what + ": " + e.getMessage(), e);
        }
    }

    private interface Work<R extends @Nullable Object> {
        R with(Connection connection) throws SQLException;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Row(
            String node,
            String method,
            String bodyHash,
            @Nullable UUID owner,
            @Nullable String resourceId,
            byte @Nullable [] answer,
            boolean expired) {}
}
