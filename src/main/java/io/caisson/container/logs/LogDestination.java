package io.caisson.container.logs;

import java.nio.ByteBuffer;
import java.time.Instant;

/** Where a log driver brings what a container writes. For one thread at a time. */
interface LogDestination extends AutoCloseable {
    /** Takes what was read at one time; the bytes are used up. Quick: all containers share the thread. */
    void append(LogStream stream, ByteBuffer bytes, Instant time);

    /** How much was taken, in a measure of its own that only grows. */
    long position();

    /** Nothing follows. */
    @Override
    void close();
}
