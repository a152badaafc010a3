package io.caisson.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An engine's embedded database as a process and a directory, to be taken away from it. */
public final class Database {
    private final Path directory;

    private Database(Path directory) {
        this.directory = directory;
    }

    /** The database of an engine that runs. */
    public static Database of(PackagedEngine engine) {
        return new Database(engine.root().resolve("postgres"));
    }

    /** Kills the server with SIGKILL; the engine starts it again. */
    public void kill() {
        ProcessHandle postmaster = postmaster();
        postmaster.destroyForcibly();
        postmaster.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Kills the server, and keeps it from being started again until this is closed. */
    public Outage outage() {
        ProcessHandle postmaster = postmaster();
        Outage outage = new Outage();
        postmaster.destroyForcibly();
        postmaster.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        return outage;
    }

    private ProcessHandle postmaster() {
        try {
            String pid = Files.readAllLines(directory.resolve("data/postmaster.pid"))
                    .getFirst()
                    .strip();
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** While it is open, the database's files are not where they belong. */
    public final class Outage implements AutoCloseable {
        private final Path data = directory.resolve("data");
        private final Path away = directory.resolve("data.away");

        Outage() {
            move(data, away);
        }

        @Override
        public void close() {
            move(away, data);
        }

        private static void move(Path from, Path to) {
            try {
                Files.move(from, to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
