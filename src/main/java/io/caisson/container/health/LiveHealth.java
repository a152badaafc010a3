package io.caisson.container.health;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

/**
 * What is known of the health of containers that run, which is newer than their rows: a probe that changes nothing
 * is written nowhere. Wakes those that wait for a change.
 */
@ApplicationScoped
public class LiveHealth {
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Watched> watched = new ConcurrentHashMap<>();

    private record Known(int run, Health health) {}

    private record Watched(CompletableFuture<Boolean> change, int waiters) {}

    /**
     * What is known of one.
     *
     * @param run which of its runs it is that is asked for: how often it was started
     */
    public Optional<Health> of(String id, int run) {
        return Optional.ofNullable(known.get(id))
                .filter(found -> found.run() == run)
                .map(Known::health);
    }

    /** What is known of its last run. */
    public Optional<Health> ofLast(String id) {
        return Optional.ofNullable(known.get(id)).map(Known::health);
    }

    void put(String id, int run, Health health) {
        known.put(id, new Known(run, health));
    }

    void forget(String id) {
        known.remove(id);
    }

    /** Begins to listen; before the row is read, so that no change falls in between. */
    public Wait listen(String id) {
        Watched ours = watched.compute(
                id,
                (key, others) -> others == null
                        ? new Watched(new CompletableFuture<>(), 1)
                        : new Watched(others.change(), others.waiters() + 1));
        return new Wait(id, ours.change());
    }

    /** Its health, or what it does, has changed, and its row says so. */
    void changed(String id) {
        Watched waiting = watched.remove(id);
        if (waiting != null) {
            waiting.change().complete(true);
        }
    }

    /** Someone who waits. */
    public final class Wait implements AutoCloseable {
        private final String id;
        private final CompletableFuture<Boolean> change;

        private Wait(String id, CompletableFuture<Boolean> change) {
            this.id = id;
            this.change = change;
        }

        /** Waits for the first change since it was made. */
        public void await() throws InterruptedException {
            try {
                change.get();
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
                    (key, others) -> others.change() != change
                            ? others
                            : others.waiters() == 1 ? null : new Watched(change, others.waiters() - 1));
        }
    }
}
