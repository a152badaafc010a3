package io.caisson.engine.database;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of PostgreSQL's, with nothing of our environment, its output in a file: a pipe would break
 * when the engine is killed, and the server with it.
 */
final class Program {
    private final DatabaseAccount account;
    private final Path log;

    Program(DatabaseAccount account, Path log) {
        this.account = account;
        this.log = log;
    }

    /** Starts it, as the database's user, and does not wait. */
    Process start(List<String> command) throws IOException {
        // The shell opens the log as us, and is replaced: the process ID stays that of the program.
        List<String> words =
                new ArrayList<>(List.of("sh", "-c", "exec \"$@\" </dev/null >>\"$0\" 2>&1", log.toString()));
        words.addAll(account.prefix());
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return builder.start();
    }

    /** Runs it to its end; throws with the last words of its log when it fails. */
    void run(String words, List<String> command, Duration limit) throws IOException {
        Process process = start(command);
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw failed(words, "it took longer than " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorReason.CANCELLED, words + ": interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw failed(words, "it ended with exit code " + process.exitValue());
        }
    }

    /** The error to throw when the program failed. */
    EngineException failed(String words, String why) {
        return new EngineException(
                ErrorReason.DATABASE_UNAVAILABLE,
                words + " as user " + account.name() + ": " + why + ". Its last words, from " + log + ": "
                        + lastWords());
    }

    private String lastWords() {
        try (var channel = java.nio.channels.FileChannel.open(log)) {
            long start = Math.max(0, channel.size() - 2_000);
            var buffer = java.nio.ByteBuffer.allocate((int) (channel.size() - start));
            channel.read(buffer, start);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }
}
