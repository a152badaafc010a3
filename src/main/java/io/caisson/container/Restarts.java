package io.caisson.container;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Which containers are about to be started again: one that removes itself when it ends does not do so then. */
@ApplicationScoped
public class Restarts {
    private final ConcurrentMap<String, Integer> held = new ConcurrentHashMap<>();

    /** Keeps a container that ends from being removed by itself, until it is closed. */
    public Hold hold(String id) {
        held.merge(id, 1, Integer::sum);
        return () -> held.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Whether somebody is about to start it again. */
    public boolean isHeld(String id) {
        return held.containsKey(id);
    }

    /** Somebody's wish to start a container again. */
    @FunctionalInterface
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }
}
