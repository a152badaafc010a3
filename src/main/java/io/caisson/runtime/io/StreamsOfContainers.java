package io.caisson.runtime.io;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of all containers. */
public final class StreamsOfContainers {
    private static final int KILLED = 128 + 9;

    private final Map<String, ContainerStreams> streams = new ConcurrentHashMap<>();

    /** Those of a container, whether it runs or not. */
    public ContainerStreams of(String id) {
        return streams.computeIfAbsent(id, absent -> new ContainerStreams());
    }

    /** Tells those who are attached how a container has ended. */
    public void ended(String id, int exitCode) {
        ContainerStreams known = streams.get(id);
        if (known != null) {
            known.ended(exitCode);
        }
    }

    /** A container is gone: so is everybody who was attached. */
    public void forget(String id) {
        ContainerStreams known = streams.remove(id);
        if (known != null) {
            known.output().end(KILLED);
        }
    }
}
