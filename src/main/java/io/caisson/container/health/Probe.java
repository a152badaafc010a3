package io.caisson.container.health;

import io.caisson.container.ContainerRow;
import io.caisson.container.exec.ExecProcesses;
import io.caisson.container.exec.ProbeExecs;
import io.caisson.runtime.ExecProcess;
import io.caisson.runtime.io.OutputHub;
import io.caisson.runtime.io.OutputTap;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One run of a health check. Run by one thread, and cancelled by any. */
final class Probe {
    /** Nanoseconds that it is waited for after it was killed. */
    private static final long AFTER_KILL = 1_000_000_000;

    private final ProbeExecs execs;
    private final ContainerRow row;
    private final HealthCheck check;
    private final OutputHub hub = new OutputHub();
    private final OutputTap tap = hub.listen();
    private final ProbeOutput output = new ProbeOutput();
    private final CompletableFuture<@Nullable ExecProcess> cancelled = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<ExecProcess> launch;
    private Instant start = Instant.EPOCH;
    private long deadline;

    Probe(ProbeExecs execs, ContainerRow row, HealthCheck check) {
        this.execs = execs;
        this.row = row;
        this.check = check;
    }

    /** Runs it to its end or its timeout; empty if it was cancelled. */
    Optional<ProbeResult> run() throws InterruptedException {
        try (tap) {
            Optional<String> failure = begin();
            return failure.isPresent() ? result(ProbeResult.NONE, failure.get()) : follow();
        }
    }

    /** Ends it, whatever it does, without waiting for that. */
    void cancel() {
        cancelled.complete(null);
        tap.close();
        kill();
    }

    boolean isCancelled() {
        return cancelled.isDone();
    }

    /** Whether nothing is left of it. */
    boolean isOver() {
        CompletableFuture<ExecProcess> launching = launch;
        if (launching == null) {
            return true;
        }
        return launching.isDone()
                && (launching.isCompletedExceptionally()
                        || launching.join().exit().isPresent());
    }

    /** Why it could not be executed; empty if it could, or was cancelled. */
    private Optional<String> begin() throws InterruptedException {
        try (ProbeExecs.Slot ignored = execs.slot()) {
            Optional<ExecProcesses.Entry> entry = execs.enter(row, () -> !cancelled.isDone());
            if (entry.isEmpty()) {
                cancelled.complete(null);
                return Optional.empty();
            }
            start = Instant.now();
            deadline = System.nanoTime() + check.timeout().toNanos();
            CompletableFuture<ExecProcess> launching = execs.start(row, entry.get(), check.command(), hub);
            launch = launching;
            if (cancelled.isDone()) {
                kill();
            }
            return awaitLaunch(launching);
        }
    }

    private Optional<String> awaitLaunch(CompletableFuture<ExecProcess> launching) throws InterruptedException {
        try {
            CompletableFuture.anyOf(launching, cancelled).get(check.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            kill();
            return Optional.of(exceeded() + ": it could not even be executed");
        } catch (ExecutionException e) {
            return Optional.of(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        }
    }

    private Optional<ProbeResult> follow() throws InterruptedException {
        while (!cancelled.isDone()) {
            long left = deadline - System.nanoTime();
            Optional<OutputTap.Output> next = left <= 0 ? Optional.empty() : tap.next(left);
            if (next.isPresent()) {
                output.add(next.get().bytes());
            } else if (tap.exitCode().isPresent()) {
                return result(tap.exitCode().getAsInt(), output.text());
            } else if (deadline - System.nanoTime() <= 0) {
                Optional<ProbeResult> result = result(ProbeResult.NONE, exceeded() + said());
                kill();
                awaitEnd();
                return result;
            }
        }
        return Optional.empty();
    }

    private void kill() {
        CompletableFuture<ExecProcess> launching = launch;
        if (launching != null) {
            // One whose launch hangs is ended once that has come to something.
            var _ = launching.thenAccept(ExecProcess::kill);
        }
    }

    private void awaitEnd() throws InterruptedException {
        long deadline = System.nanoTime() + AFTER_KILL;
        for (long left = AFTER_KILL; left > 0; left = deadline - System.nanoTime()) {
            if (tap.next(left).isEmpty()) {
                return;
            }
        }
    }

    private Optional<ProbeResult> result(int exitCode, String text) {
        return cancelled.isDone()
                ? Optional.empty()
                : Optional.of(new ProbeResult(start, Instant.now(), exitCode, ProbeOutput.shortened(text)));
    }

    private String exceeded() {
        return "The health check has taken longer than " + seconds(check.timeout()) + " s";
    }

    private String said() {
        return output.text().isEmpty() ? "" : ": " + output.text();
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
