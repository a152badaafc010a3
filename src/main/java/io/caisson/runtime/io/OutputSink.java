package io.caisson.runtime.io;

import java.nio.ByteBuffer;
import java.time.Instant;

/** Where a container's output goes. Called by one thread only, which all containers share: it must be quick. */
public interface OutputSink extends AutoCloseable {
    /**
     * Takes some bytes, in the order in which they were written.
     *
     * @param bytes valid during the call only
     * @param at when they were read
     */
    void accept(OutputStreamName stream, ByteBuffer bytes, Instant at);

    /** Nothing follows: the container has ended. */
    @Override
    void close();
}
