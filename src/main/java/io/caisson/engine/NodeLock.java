package io.caisson.engine;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One engine per node name: an advisory lock in PostgreSQL, held by a connection of its own, and with it
 * the watch over whether the database can be reached.
 *
 * <p>When the database goes away the lock goes with it; it is taken again when the database is back. Should
 * another engine have been quicker, this one may not go on: {@code lost} is called, once.
 */
final class NodeLock implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NodeLock.class);
    private static final long PERIOD_MILLISECONDS = 1_000;
    private static final int ANSWER_SECONDS = 3;

    private final DataSource database;
    private final String node;
    private final Consumer<Boolean> reachable;
    private final Runnable lost;
    private final Thread watch;

    private @Nullable Connection holder;
    /** How often the lock was taken. */
    private int takes;

    // Guarded by this.
    private boolean closed;

    private NodeLock(DataSource database, String node, Consumer<Boolean> reachable, Runnable lost) {
        this.database = database;
        this.node = node;
        this.reachable = reachable;
        this.lost = lost;
        this.watch = Thread.ofVirtual().name("node-lock").unstarted(this::keep);
    }

    /**
     * Takes the lock and begins to watch.
     *
     * @param reachable told whether the database answers, once a change is seen, and whenever it had gone
     *     away for so short a time that only the lock tells of it
     * @param lost called when another engine has taken the node
     * @throws EngineException {@link ErrorReason#NODE_IN_USE} or {@link ErrorReason#DATABASE_UNAVAILABLE}
     */
    static NodeLock acquire(DataSource database, String node, Consumer<Boolean> reachable, Runnable lost) {
        NodeLock lock = new NodeLock(database, node, reachable, lost);
        try {
            lock.take();
        } catch (SQLException e) {
            throw new EngineException(
                    ErrorReason.DATABASE_UNAVAILABLE,
                    "Locking the node '" + node + "': the database can't be reached: " + e.getMessage(),
                    e);
        }
        lock.watch.start();
        return lock;
    }

    /** Gives the node free. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        release();
    }

    private void take() throws SQLException {
        Connection connection = database.getConnection();
        boolean locked = false;
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended('caisson node ' || ?, 0))")) {
            statement.setString(1, node);
            try (ResultSet rows = statement.executeQuery()) {
                locked = rows.next() && rows.getBoolean(1);
            }
        } finally {
            if (!locked) {
                connection.close();
            }
        }
        if (!locked) {
            throw new EngineException(
                            ErrorReason.NODE_IN_USE,
                            "Locking the node '" + node + "': another engine with this name uses the database."
                                    + " Stop it, or give this one a name of its own in CAISSON_NODE.")
                    .with("node", node);
        }
        holder = connection;
        takes++;
    }

    private void keep() {
        boolean answered = true;
        while (awaitNextRound()) {
            int before = takes;
            boolean answers = check();
            if (answers != answered || (answers && takes != before)) {
                LOG.log(
                        answers ? Logger.Level.INFO : Logger.Level.WARN,
                        answers ? "The database answers again" : "The database does not answer");
                reachable.accept(answers);
                answered = answers;
            }
        }
    }

    private boolean check() {
        try {
            if (holder != null && holder.isValid(ANSWER_SECONDS)) {
                return true;
            }
            release();
            take();
            return true;
        } catch (SQLException e) {
            return false;
        } catch (EngineException e) {
            LOG.error(e.getMessage());
            synchronized (this) {
                closed = true;
            }
            lost.run();
            return false;
        }
    }

    private synchronized boolean awaitNextRound() {
        long deadline = System.nanoTime() + PERIOD_MILLISECONDS * 1_000_000;
        try {
            for (long left = PERIOD_MILLISECONDS;
                    !closed && left > 0;
                    left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !closed;
    }

    private void release() {
        Connection held = holder;
        holder = null;
        if (held == null) {
            return;
        }
        try (held;
                PreparedStatement statement = held.prepareStatement("SELECT pg_advisory_unlock_all()")) {
            statement.execute();
        } catch (SQLException e) {
            // The server gives the lock free when the connection is gone.
            LOG.debugf("Unlocking the node: %s", e.getMessage());
        }
    }
}
