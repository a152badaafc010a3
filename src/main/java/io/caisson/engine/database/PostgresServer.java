package io.caisson.engine.database;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts, finds and stops the server process of one cluster. */
final class PostgresServer {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE_MILLISECONDS = 10;

    /** Small, since it serves one engine: about 30 MB resident when idle. */
    private static final List<String> TUNING = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=50",
            "shared_buffers=64MB",
            "maintenance_work_mem=32MB",
            "wal_level=minimal",
            "max_wal_senders=0",
            "min_wal_size=16MB",
            "max_wal_size=128MB",
            "io_method=sync",
            "max_worker_processes=2",
            "max_parallel_workers=0",
            "max_parallel_workers_per_gather=0",
            "max_logical_replication_workers=0",
            "autovacuum_max_workers=1",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_min_messages=warning",
            "log_checkpoints=off",
            "log_line_prefix=%m [%p] ");

    private final PostgresBinaries binaries;
    private final PostgresCluster cluster;
    private final Program program;
    private final boolean durable;

    PostgresServer(PostgresBinaries binaries, PostgresCluster cluster, Program program, boolean durable) {
        this.binaries = binaries;
        this.cluster = cluster;
        this.program = program;
        this.durable = durable;
    }

    /** The server that runs already, once it answers; empty if none does, or the one there ends. */
    Optional<Running> adopt() throws IOException {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (true) {
            Optional<PostmasterFile> file = PostmasterFile.read(cluster.data());
            Optional<ProcessHandle> process = file.flatMap(found -> found.process(cluster.data()));
            if (process.isEmpty()) {
                return Optional.empty();
            }
            if (file.orElseThrow().ready()) {
                return Optional.of(new Running(process.get(), file.get().port()));
            }
            if (System.nanoTime() > deadline || ended(process.get())) {
                return Optional.empty();
            }
        }
    }

    /** Starts a server on a port of the loopback and waits until it accepts connections. */
    Running launch(int port) throws IOException {
        String words = "Starting the embedded PostgreSQL in " + cluster.data() + " on port " + port;
        Process process = program.start(command(port));
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (true) {
            if (ended(process.toHandle())) {
                throw program.failed(words, "it ended with exit code " + process.exitValue());
            }
            Optional<PostmasterFile> file = PostmasterFile.read(cluster.data());
            if (file.isPresent() && file.get().ready() && file.get().pid() == process.pid()) {
                return new Running(process.toHandle(), port);
            }
            if (System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw program.failed(words, "it was not ready after " + READY_LIMIT.toSeconds() + " s");
            }
        }
    }

    /** Stops the server fast: open transactions are rolled back, what is committed is written. */
    void stop() throws IOException {
        List<String> command = List.of(
                binaries.program("pg_ctl"),
                "stop",
                "--pgdata=" + cluster.data(),
                "--mode=fast",
                "--silent",
                "--timeout=" + STOP_LIMIT.toSeconds());
        program.run("Stopping the embedded PostgreSQL in " + cluster.data(), command, STOP_LIMIT.plusSeconds(5));
    }

    private List<String> command(int port) {
        List<String> command = new ArrayList<>(
                List.of(binaries.program("postgres"), "-D", cluster.data().toString()));
        List<String> settings = new ArrayList<>(TUNING);
        settings.add("port=" + port);
        if (!durable) {
            settings.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
        }
        for (String setting : settings) {
            command.add("-c");
            command.add(setting);
        }
        return command;
    }

    /** Waits a moment for the end of a process; true if it has ended. */
    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorReason.CANCELLED, "Waiting for the embedded PostgreSQL: interrupted", e);
        }
    }

    /** A server that accepts connections on a port of the loopback. */
    record Running(ProcessHandle process, int port) {}
}
