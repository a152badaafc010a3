package io.caisson.runtime.io;

/** Opens the sink of a container, once for each start, and again after the engine was started anew. */
@FunctionalInterface
public interface OutputSinks {
    OutputSink open(String containerId);
}
