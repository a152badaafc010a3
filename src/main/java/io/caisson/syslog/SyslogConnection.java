package io.caisson.syslog;

import java.io.IOException;
import java.util.List;

/** An open way to a receiver. For one thread, whose interruption ends a {@link #send}. */
public interface SyslogConnection extends AutoCloseable {
    /**
     * Sends messages in their order, as fast as the receiver takes them.
     *
     * @return of how many, from the first on, the kernel has every byte: one at least, the others are to be sent again
     * @throws IOException if the receiver takes none any more; the connection is of no more use
     */
    int send(List<byte[]> messages) throws IOException, InterruptedException;

    @Override
    void close();
}
