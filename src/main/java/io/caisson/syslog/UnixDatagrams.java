package io.caisson.syslog;

import io.caisson.kernel.Errno;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.socket.UnixDatagramSocket;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Datagrams to a socket of this machine: what was sent is the receiver's, who makes us wait. */
final class UnixDatagrams implements SyslogConnection {
    private static final long SHORTEST_NANOS = 20_000;
    private static final long LONGEST_NANOS = 10_000_000;
    /** What every receiver takes (RFC 5424, 6.1, demands less). */
    private static final int CUT = 2048;

    private final UnixDatagramSocket socket;

    UnixDatagrams(UnixDatagramSocket socket) {
        this.socket = socket;
    }

    @Override
    public int send(List<byte[]> messages) throws IOException, InterruptedException {
        byte[] message = messages.getFirst();
        try {
            send(message, message.length);
        } catch (KernelException e) {
            if (!e.is(Errno.EMSGSIZE) || message.length <= CUT) {
                throw new IOException(e.getMessage(), e);
            }
            cut(message);
        }
        return 1;
    }

    /** As RFC 5424, 6.1, lets whoever hands messages on. */
    private void cut(byte[] message) throws IOException, InterruptedException {
        try {
            send(message, CUT);
        } catch (KernelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void send(byte[] message, int length) throws InterruptedException {
        long nanos = SHORTEST_NANOS;
        while (!socket.send(message, length)) {
            // No event tells it for less than this costs.
            LockSupport.parkNanos(nanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            nanos = Math.min(nanos * 2, LONGEST_NANOS);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
