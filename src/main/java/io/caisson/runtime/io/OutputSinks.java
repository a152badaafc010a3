package io.caisson.runtime.io;

import java.util.OptionalLong;

/** Opens the sink of a container, once for each start, and again after the engine was started anew. */
@FunctionalInterface
public interface OutputSinks {
    /**
     * Opens a container's sink.
     *
     * @param position a {@link OutputSink#position}: what the sink holds beyond it will be given again; empty
     *     where all that it holds stays
     */
    OutputSink open(String containerId, OptionalLong position);
}
