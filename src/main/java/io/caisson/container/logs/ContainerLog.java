package io.caisson.container.logs;

import java.nio.ByteBuffer;
import java.time.Instant;

/** One container's log while it is written, by one thread at a time. */
public final class ContainerLog implements AutoCloseable {
    private final LogDestination destination;
    private final Runnable onClose;

    ContainerLog(LogDestination destination, Runnable onClose) {
        this.destination = destination;
        this.onClose = onClose;
    }

    /** Appends what was read at one time; the bytes are used up. Never blocks but for the file. */
    public void append(LogStream stream, ByteBuffer bytes, Instant time) {
        destination.append(stream, bytes, time);
    }

    /** How much was written, in bytes of the log. */
    public long position() {
        return destination.position();
    }

    /** Whether anything of what is appended is kept. */
    public boolean keeps() {
        return destination.keeps();
    }

    /** What was appended will not be cut off again. */
    public void settled() {
        destination.settled();
    }

    /** Whether more is to be appended now; if not, the listener is told when it is. */
    public boolean hasRoom() {
        return destination.hasRoom();
    }

    /** Who is told, on another thread, that there is room again after {@link #hasRoom} said no. */
    public void onRoom(Runnable listener) {
        destination.onRoom(listener);
    }

    /** Ends the lines that have no line feed, and closes the file. */
    @Override
    public void close() {
        try {
            destination.close();
        } finally {
            onClose.run();
        }
    }
}
