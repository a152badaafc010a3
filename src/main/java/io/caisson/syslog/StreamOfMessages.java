package io.caisson.syslog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Messages one behind the other in a stream. Of a message that was cut by the end of one a receiver takes nothing. */
final class StreamOfMessages implements SyslogConnection {
    /** Most that is on its way, which nobody has if the receiver ends. */
    private static final int UNDER_WAY = 64 * 1024;

    private final SocketChannel channel;
    private final boolean lines;
    private final ByteBuffer answer = ByteBuffer.allocate(512);

    private StreamOfMessages(SocketChannel channel, boolean lines) {
        this.channel = channel;
        this.lines = lines;
    }

    /** Over TCP. */
    static StreamOfMessages connect(InetSocketAddress receiver, int timeoutMillis) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, UNDER_WAY);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(receiver, timeoutMillis);
            return new StreamOfMessages(channel, false);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** To a socket of this machine; a line feed ends each message. */
    static StreamOfMessages connect(String path) throws IOException {
        SocketAddress receiver = UnixDomainSocketAddress.of(path);
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(receiver);
            return new StreamOfMessages(channel, true);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int send(List<byte[]> messages) throws IOException, InterruptedException {
        ByteBuffer bytes = joined(messages);
        try {
            requireReceiver();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return messages.size();
        } catch (ClosedByInterruptException e) {
            InterruptedException interrupted = new InterruptedException("Interrupted while messages were sent");
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException e) {
            int whole = whole(messages, bytes.position());
            if (whole == 0) {
                throw e;
            }
            // The next one fails as this one did.
            return whole;
        }
    }

    /** What is written to a stream that the receiver has closed is lost without an error, the first time. */
    private void requireReceiver() throws IOException {
        channel.configureBlocking(false);
        try {
            int read = channel.read(answer.clear());
            while (read > 0) {
                read = channel.read(answer.clear());
            }
            if (read < 0) {
                throw new IOException("the receiver has closed the connection");
            }
        } finally {
            channel.configureBlocking(true);
        }
    }

    private ByteBuffer joined(List<byte[]> messages) {
        int length = 0;
        for (byte[] message : messages) {
            length += size(message);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (byte[] message : messages) {
            bytes.put(message);
            if (lines) {
                bytes.put((byte) '\n');
            }
        }
        return bytes.flip();
    }

    private int whole(List<byte[]> messages, int written) {
        int whole = 0;
        int end = 0;
        for (byte[] message : messages) {
            end += size(message);
            if (end > written) {
                break;
            }
            whole++;
        }
        return whole;
    }

    private int size(byte[] message) {
        return message.length + (lines ? 1 : 0);
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
