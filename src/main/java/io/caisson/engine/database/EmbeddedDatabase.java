package io.caisson.engine.database;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL that the engine brings and runs when it is given no other.
 *
 * <p>Its process is not tied to the engine's: when the engine is killed it runs on, and the next engine
 * takes it over ({@link #start}). While an engine lives, a server that dies is started again, on the
 * same port, so that the connection pool recovers by itself. {@link #close()} stops it in order.
 *
 * <p>Who may reach it: it listens on the loopback, and asks for a password of 256 bits that only root can
 * read. The data root is 0710 and gets the group of the database's user, so that this user, and no other,
 * may pass through it; everything else below is 0700 as before.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EmbeddedDatabase.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final PostgresServer server;
    private final String password;
    private final int port;
    private final DatabaseReserve reserve;
    private final Thread watcher;

    private final ReentrantLock ending = new ReentrantLock();

    // Guarded by this.
    private PostgresServer.Running running;
    private boolean closed;

    private EmbeddedDatabase(
            PostgresServer server, PostgresServer.Running running, String password, DatabaseReserve reserve) {
        this.server = server;
        this.reserve = reserve;
        this.running = running;
        this.password = password;
        this.port = running.port();
        this.watcher = Thread.ofVirtual().name("embedded-postgres").unstarted(this::keepAlive);
    }

    /**
     * Takes over the server that runs in this directory, or starts one; the first time that means to unpack
     * it and to make a cluster, some seconds. The caller holds the lock of the data root.
     */
    public static EmbeddedDatabase start(DatabaseSettings settings) {
        try {
            DatabaseAccount account = DatabaseAccount.choose(settings.user());
            Path directory = prepare(settings.directory(), account);
            PostgresBinaries binaries = PostgresBinaries.unpack(settings.programs(), settings.durable());
            Program program = new Program(account, directory.resolve("log"));
            PostgresCluster cluster = PostgresCluster.open(directory, binaries, account, program, settings.durable());
            PostgresServer server = new PostgresServer(binaries, cluster, program, settings.durable());
            DatabaseReserve reserve = new DatabaseReserve(directory, settings.reserve());
            PostgresServer.Running running = adoptOrLaunch(server, reserve, null);
            EmbeddedDatabase database = new EmbeddedDatabase(server, running, cluster.password(), reserve);
            database.watcher.start();
            return database;
        } catch (IOException e) {
            throw new EngineException(
                    ErrorReason.DATABASE_UNAVAILABLE,
                    "Starting the embedded PostgreSQL in " + settings.directory() + ": " + e,
                    e);
        }
    }

    /** Where to connect to, without the password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port
                + "/postgres?ApplicationName=caisson&connectTimeout=4&tcpKeepAlive=true";
    }

    /** What it has left when its disk is full. */
    public DatabaseReserve reserve() {
        return reserve;
    }

    /** The data source's settings, by Quarkus's names. */
    public Map<String, String> properties() {
        return Map.of(
                "quarkus.datasource.jdbc.url",
                jdbcUrl(),
                "quarkus.datasource.username",
                PostgresCluster.ROLE,
                "quarkus.datasource.password",
                password);
    }

    /** The server's process ID now; another one after a restart. */
    public synchronized long pid() {
        return running.process().pid();
    }

    /**
     * Stops the server and waits for its end. A second call waits for the first: the JVM must not end before,
     * whichever of its threads stops the server.
     */
    @Override
    public void close() {
        ending.lock();
        try {
            if (!isClosed()) {
                end();
            }
        } finally {
            ending.unlock();
        }
    }

    private void end() {
        synchronized (this) {
            closed = true;
        }
        watcher.interrupt();
        try {
            watcher.join();
            if (running.process().isAlive()) {
                server.stop();
            }
        } catch (IOException e) {
            throw new EngineException(ErrorReason.DATABASE_UNAVAILABLE, "Stopping the embedded PostgreSQL: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorReason.CANCELLED, "Stopping the embedded PostgreSQL: interrupted", e);
        }
    }

    /** Leaves the server as it is and watches it no more: what a killed engine does. For tests. */
    void abandon() {
        synchronized (this) {
            closed = true;
        }
        watcher.interrupt();
    }

    /** Waits for the server's end and starts it again, for as long as we are open. */
    private void keepAlive() {
        Duration pause = Duration.ofMillis(50);
        try {
            while (!isClosed()) {
                process().onExit().get();
                if (isClosed()) {
                    return;
                }
                LOG.log(System.Logger.Level.WARNING, "The embedded PostgreSQL has ended; starting it again");
                if (restart()) {
                    pause = Duration.ofMillis(50);
                } else {
                    awaitClose(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Waiting for the embedded PostgreSQL failed: it is no longer watched",
                    e);
        }
    }

    /** @param port null for any that is free */
    private static PostgresServer.Running adoptOrLaunch(
            PostgresServer server, DatabaseReserve reserve, @Nullable Integer port) throws IOException {
        Optional<PostgresServer.Running> found = server.adopt();
        if (found.isPresent()) {
            return found.get();
        }
        reserve.giveUpToStart();
        return server.launch(port == null ? freePort() : port);
    }

    /** Whether it runs again; while old server processes are still ending, it can't yet. */
    private boolean restart() {
        try {
            PostgresServer.Running started = adoptOrLaunch(server, reserve, port);
            synchronized (this) {
                running = started;
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "The embedded PostgreSQL runs again, as process {0}",
                    Long.toString(started.process().pid()));
            return true;
        } catch (IOException | EngineException e) {
            LOG.log(System.Logger.Level.WARNING, "The embedded PostgreSQL could not be started again; trying on", e);
            return false;
        }
    }

    private synchronized void awaitClose(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (long left = limit.toMillis(); !closed && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized ProcessHandle process() {
        return running.process();
    }

    /** Makes the directory, and sees to it that the database's user can get there. */
    private static Path prepare(Path directory, DatabaseAccount account) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x---")));
        }
        Path real = directory.toRealPath();
        Path root = real.getParent();
        account.share(real);
        if (root != null && !account.passes(root) && isForItsGroup(root)) {
            account.share(root);
        }
        for (Path ancestor = root; ancestor != null; ancestor = ancestor.getParent()) {
            if (!account.passes(ancestor)) {
                throw new EngineException(
                        ErrorReason.UNSUPPORTED_BY_HOST,
                        "Starting the embedded PostgreSQL in " + real + ": its user " + account.name()
                                + " may not pass through " + ancestor + ". Choose another --root, allow it (chmod o+x "
                                + ancestor + "), or give a database of your own in QUARKUS_DATASOURCE_JDBC_URL.");
            }
        }
        return real;
    }

    private static boolean isForItsGroup(Path directory) throws IOException {
        return Files.getPosixFilePermissions(directory).contains(PosixFilePermission.GROUP_EXECUTE);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
