package io.caisson.container.logs;

import java.nio.ByteBuffer;
import java.time.Instant;

/** Where a log driver brings what a container writes. For one thread at a time. */
interface LogDestination extends AutoCloseable {
    /** Takes what was read at one time; the bytes are used up. Quick: all containers share the thread. */
    void append(LogStream stream, ByteBuffer bytes, Instant time);

    /** How much was taken, in a measure of its own that only grows. */
    long position();

    /** Whether anything of it is kept. */
    default boolean keeps() {
        return true;
    }

    /** What was taken is known to whoever gave it: it will not be given again. */
    default void settled() {}

    /** Whether more may be given now. If not, whoever is told of room is told once it may. */
    default boolean hasRoom() {
        return true;
    }

    /** Who is told, on another thread, that there is room again after {@link #hasRoom} said no. */
    default void onRoom(Runnable listener) {
        // There is always room.
    }

    /** Nothing follows. */
    @Override
    void close();
}
