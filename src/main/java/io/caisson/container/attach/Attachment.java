package io.caisson.container.attach;

import java.util.Optional;
import java.util.OptionalInt;

/** The streams of a process, for one who is attached to it. Closing it leaves the process as it is. */
public interface Attachment extends AutoCloseable {
    /** Waits for what the process writes; empty once it has ended and everything was given. */
    Optional<Written> next() throws InterruptedException;

    /** How the process ended; empty while it has not. */
    OptionalInt exitCode();

    /** Gives the process something to read, as fast as it does; false if it reads nothing, or nothing any more. */
    boolean write(byte[] bytes) throws InterruptedException;

    /** The process reads the end, once it has read what was written; nothing for one with a terminal. */
    void closeInput() throws InterruptedException;

    /** Sets the size of the terminal's window in characters; false if there is none. */
    boolean resize(int rows, int columns);

    @Override
    void close();

    /**
     * What a process has written.
     *
     * @param error to its stderr
     * @param bytes not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Written(boolean error, byte[] bytes) {}
}
