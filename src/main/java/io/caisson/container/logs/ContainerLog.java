package io.caisson.container.logs;

import java.nio.ByteBuffer;
import java.time.Instant;

/** One container's log while it is written, by one thread at a time. */
public final class ContainerLog implements AutoCloseable {
    private final LogWriter writer;
    private final Runnable onClose;

    ContainerLog(LogWriter writer, Runnable onClose) {
        this.writer = writer;
        this.onClose = onClose;
    }

    /** Appends what was read at one time; the bytes are used up. Never blocks but for the file. */
    public void append(LogStream stream, ByteBuffer bytes, Instant time) {
        writer.append(stream, bytes, time);
    }

    /** How much was written, in bytes of the log. */
    public long position() {
        return writer.position();
    }

    /** Ends the lines that have no line feed, and closes the file. */
    @Override
    public void close() {
        try {
            writer.close();
        } finally {
            onClose.run();
        }
    }
}
