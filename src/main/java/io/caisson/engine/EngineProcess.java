package io.caisson.engine;

import io.caisson.engine.database.DatabaseReserve;
import io.caisson.engine.database.DatabaseSettings;
import io.caisson.engine.database.EmbeddedDatabase;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.digest.DigestProvider;
import io.caisson.kernel.process.CallingProcess;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The engine's process around Quarkus: what must happen before it boots (lock of the data root, embedded
 * database) and after it ended.
 */
public final class EngineProcess {
    private static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
    private static final int FEWEST_THREADS = 8;
    private static final Duration LONGEST_END = Duration.ofSeconds(20);
    private static final String RESERVE = "64m";
    /** Of the process's only database; beans have no other way to what was made before them. */
    private static final AtomicReference<@Nullable DatabaseReserve> DATABASE_RESERVE = new AtomicReference<>();

    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})([kKmMgG]?)");

    private EngineProcess() {}

    /**
     * Runs the engine until it is told to end.
     *
     * @param environment the process's, for what must be known before Quarkus reads it
     * @return the exit code
     */
    public static int run(ServeOptions options, Map<String, String> environment) {
        try {
            CallingProcess.hide();
            widenScheduler();
            CallingProcess.adoptOrphans();
            DigestProvider.install();
            System.setProperty("caisson.root", options.root().toString());
            System.setProperty("caisson.host", options.host());
            try (RootLock lock = RootLock.acquire(options.root());
                    EmbeddedDatabase database = database(options.root(), environment)) {
                if (database != null) {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAfterQuarkus(database), "database-end"));
                }
                return quarkus();
            }
        } catch (EngineException e) {
            return failed(e);
        }
    }

    /**
     * More threads for calls than there are processors: a launch waits in the kernel for what it has made, and syncfs(2)
     * for a busy disk, and keeps its thread meanwhile; a few such must not stop all else. Before the first virtual thread.
     */
    private static void widenScheduler() {
        if (System.getProperty(PARALLELISM) == null) {
            int threads = Math.max(FEWEST_THREADS, 2 * Runtime.getRuntime().availableProcessors());
            System.setProperty(PARALLELISM, Integer.toString(threads));
        }
    }

    private static @Nullable EmbeddedDatabase database(Path root, Map<String, String> environment) {
        if (System.getProperty(JDBC_URL) != null || environment.containsKey("QUARKUS_DATASOURCE_JDBC_URL")) {
            return null;
        }
        String user = System.getProperty("caisson.database.user", environment.get("CAISSON_DATABASE_USER"));
        long reserve = bytes(environment.getOrDefault("CAISSON_DATABASE_RESERVE", RESERVE));
        EmbeddedDatabase database =
                EmbeddedDatabase.start(DatabaseSettings.of(root.resolve("postgres"), user, reserve));
        DATABASE_RESERVE.set(database.reserve());
        database.properties().forEach(System::setProperty);
        System.setProperty("caisson.database.embedded", "true");
        return database;
    }

    /** What is kept for the embedded database; empty without one. */
    static Optional<DatabaseReserve> databaseReserve() {
        return Optional.ofNullable(DATABASE_RESERVE.get());
    }

    /** As in {@code 64m}. */
    static long bytes(String words) {
        Matcher matcher = BYTES.matcher(words);
        if (!matcher.matches()) {
            throw new EngineException(
                    ErrorReason.INVALID_REQUEST,
                    "CAISSON_DATABASE_RESERVE must be bytes such as 64m, 1g or 0, but is " + words);
        }
        int shift = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        return Long.parseLong(matcher.group(1)) << shift;
    }

    private static int quarkus() {
        AtomicInteger exitCode = new AtomicInteger();
        // Not the default handler, which ends the JVM before the database is stopped.
        Quarkus.run(null, (code, failure) -> exitCode.set(failure == null ? code : failed(failure)));
        return exitCode.get();
    }

    /** On SIGTERM the JVM runs its hooks at once and at the same time: Quarkus's must be done before ours. */
    private static void closeAfterQuarkus(EmbeddedDatabase database) {
        Application application = Application.currentApplication();
        if (application != null) {
            Thread end = Thread.ofVirtual().start(application::awaitShutdown);
            try {
                end.join(LONGEST_END);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        database.close();
    }

    private static int failed(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EngineException known) {
                System.err.println("caisson: " + known.getMessage());
                return 1;
            }
        }
        System.err.println("caisson: starting the engine failed: " + failure);
        return 1;
    }
}
