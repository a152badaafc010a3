package io.caisson.cli.connection;

import com.google.protobuf.Message;
import java.io.InputStream;

/**
 * What an engine says to who is attached to a process.
 *
 * @param <R> the call's answers as messages
 */
public sealed interface AttachAnswer<R extends Message> {
    /**
     * What the process has written, as it came from the engine: there is no copy of it.
     *
     * @param error to its stderr
     * @param bytes to be read before the next answer is asked for
     */
    record Written<R extends Message>(boolean error, InputStream bytes) implements AttachAnswer<R> {}

    /** Anything else. */
    record Told<R extends Message>(R message) implements AttachAnswer<R> {}
}
