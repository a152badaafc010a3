package io.caisson.container;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One lock per container, which orders what this engine does with it.
 *
 * <p>Held while a container is made, launched or removed; never while a process is waited for, and never
 * for reading: one container that hangs holds up nobody but those that want to change it.
 */
@ApplicationScoped
public class ContainerLocks {
    private final ConcurrentMap<String, Shared> locks = new ConcurrentHashMap<>();

    /** Does something while nobody else changes the container. The same thread may nest. */
    public <T> T locked(String id, Supplier<T> action) {
        Shared shared = acquire(id);
        shared.lock().lock();
        try {
            return action.get();
        } finally {
            shared.lock().unlock();
            release(id);
        }
    }

    /** How many containers are being changed, or waited for to be changed. */
    int size() {
        return locks.size();
    }

    private Shared acquire(String id) {
        return locks.compute(
                id,
                (key, known) -> known == null
                        ? new Shared(new ReentrantLock(), 1)
                        : new Shared(known.lock(), known.users() + 1));
    }

    private void release(String id) {
        locks.computeIfPresent(
                id, (key, known) -> known.users() == 1 ? null : new Shared(known.lock(), known.users() - 1));
    }

    private record Shared(ReentrantLock lock, int users) {}
}
