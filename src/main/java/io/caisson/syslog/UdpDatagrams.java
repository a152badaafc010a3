package io.caisson.syslog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A datagram per message, over a network that may lose it (RFC 5426). */
final class UdpDatagrams implements SyslogConnection {
    private static final long WAIT_NANOS = 1_000_000;

    private final DatagramChannel channel;
    private final ByteBuffer nothing = ByteBuffer.allocate(1);

    private UdpDatagrams(DatagramChannel channel) {
        this.channel = channel;
    }

    static UdpDatagrams connect(InetSocketAddress receiver) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.connect(receiver);
            channel.configureBlocking(false);
            return new UdpDatagrams(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int send(List<byte[]> messages) throws IOException, InterruptedException {
        ByteBuffer message = ByteBuffer.wrap(messages.getFirst());
        try {
            while (channel.write(message) == 0) {
                // The queue of this machine is full; the interrupted learn it from the next write.
                LockSupport.parkNanos(WAIT_NANOS);
            }
            // A machine that says that nobody receives there says so soon, the same one at once: it is thrown here.
            channel.read(nothing.clear());
            return 1;
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedException interrupted(IOException cause) {
        InterruptedException interrupted = new InterruptedException("Interrupted while a message was sent");
        interrupted.initCause(cause);
        return interrupted;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to be sent, and nothing to be done.
            return;
        }
    }
}
