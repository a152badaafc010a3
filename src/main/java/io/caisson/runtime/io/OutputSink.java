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

    /**
     * How much it holds, in a measure of its own that only grows. To open one again at a position
     * ({@link OutputSinks}) is to forget all that it was given after it stood there.
     */
    long position();

    /** Whether it keeps what it is given; if not, nothing is lost with an engine that is killed. */
    default boolean keeps() {
        return true;
    }

    /** What it was given is noted: it will not be given again. */
    default void settled() {}

    /** Whether it takes more now. If not, it tells when it does; what it is given all the same, it takes. */
    default boolean hasRoom() {
        return true;
    }

    /** Who is told, on another thread, that there is room again after {@link #hasRoom} said no. */
    default void onRoom(Runnable listener) {
        // There is always room.
    }

    /** Nothing follows: the container has ended. */
    @Override
    void close();
}
