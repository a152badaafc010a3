package io.caisson.kernel.cgroup;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;

/** Processes by {@link ProcessHandle}, which tells one from a later one of the same number by its start time. */
final class HandleProcesses implements Processes {
    @Override
    public void kill(long pid, LongPredicate stillMeant) {
        ProcessHandle.of(pid)
                .filter(process -> stillMeant.test(process.pid()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void awaitEnd(Collection<Long> pids, Duration atMost) {
        CompletableFuture<?>[] ends = pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CgroupException("Interrupted while waiting for processes " + pids + " to end", e);
        } catch (ExecutionException | TimeoutException e) {
            // The caller looks for itself what is left, and says so.
            return;
        }
    }
}
