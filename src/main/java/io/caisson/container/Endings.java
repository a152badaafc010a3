package io.caisson.container;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Wakes those that wait for a container to end; and remembers for a while how those ended that are gone,
 * for a wait that comes just after a container was removed automatically.
 */
@ApplicationScoped
public class Endings {
    private static final int REMEMBERED = 1000;

    private final ConcurrentMap<String, Watched> watched = new ConcurrentHashMap<>();
    /** Those whose command is being executed or runs, as far as this engine has started it. */
    private final Set<String> live = ConcurrentHashMap.newKeySet();

    private final Map<String, WaitResult> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WaitResult> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Begins to listen; before the row is read, so that no end falls in between. */
    public Wait listen(String id) {
        Watched ours = watched.compute(
                id,
                (key, known) -> known == null
                        ? new Watched(new CompletableFuture<>(), 1)
                        : new Watched(known.ending(), known.waiters() + 1));
        return new Wait(id, ours.ending());
    }

    /** A run begins: what was known of the end of the run before it is history. */
    public void begun(String id) {
        live.add(id);
        synchronized (recent) {
            recent.remove(id);
        }
    }

    /** A run that was announced has not begun; those that wait go on. */
    public void calledOff(String id) {
        live.remove(id);
    }

    /** Whether this engine has begun a run of it that has not ended: who waits need not read the row. */
    public boolean isLive(String id) {
        return live.contains(id);
    }

    /** A run has ended, and the row says so. */
    public void ended(String id, WaitResult result) {
        synchronized (recent) {
            recent.put(id, result);
        }
        live.remove(id);
        complete(id, Optional.of(result));
    }

    /** A container is gone; those that still wait learn how it ended, or that it never ran. */
    public void gone(String id) {
        live.remove(id);
        complete(id, recent(id));
    }

    /** How a container has ended that may be gone. */
    public Optional<WaitResult> recent(String id) {
        synchronized (recent) {
            return Optional.ofNullable(recent.get(id));
        }
    }

    /** How many wait for one. */
    int waiters(String id) {
        Watched waiting = watched.get(id);
        return waiting == null ? 0 : waiting.waiters();
    }

    private void complete(String id, Optional<WaitResult> result) {
        Watched waiting = watched.remove(id);
        if (waiting != null) {
            waiting.ending().complete(result);
        }
    }

    private record Watched(CompletableFuture<Optional<WaitResult>> ending, int waiters) {}

    /** Someone who waits. */
    public final class Wait implements AutoCloseable {
        private final String id;
        private final CompletableFuture<Optional<WaitResult>> ending;

        private Wait(String id, CompletableFuture<Optional<WaitResult>> ending) {
            this.id = id;
            this.ending = ending;
        }

        /** How it has ended; empty if it went without ever having run. */
        public Optional<WaitResult> await() throws InterruptedException {
            try {
                return ending.get();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** Whether it has ended, or gone, within a time. */
        public boolean await(long nanos) throws InterruptedException {
            try {
                ending.get(nanos, TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        // The very same wait, not an equal one.
        @SuppressWarnings("ReferenceEquality")
        @Override
        public void close() {
            watched.computeIfPresent(
                    id,
                    (key, known) -> known.ending() != ending
                            ? known
                            : known.waiters() == 1 ? null : new Watched(ending, known.waiters() - 1));
        }
    }
}
