package io.caisson.testing;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/** A receiver of syslog that keeps what it gets, and goes away when it is closed. */
public final class FakeSyslog implements AutoCloseable {
    private static final int LONGEST = 64 * 1024;

    private final String address;
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private FakeSyslog(String address) {
        this.address = address;
    }

    /** What is done to receive. */
    @FunctionalInterface
    private interface Receiving {
        void run() throws IOException;
    }

    /** Datagrams on a socket of this machine. */
    public static FakeSyslog unixDatagrams(Path path) throws IOException {
        Files.deleteIfExists(path);
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        FileDescriptor socket = new FileDescriptor((int) Calls.call(Syscall.SOCKET, "socket", 1, 2, 0));
        try (NativeMemory bound = NativeMemory.allocate(name.length + 3)) {
            bound.putShort(0, (short) 1).putBytes(2, name, 0, name.length);
            Calls.call(Syscall.BIND, path.toString(), socket.number(), bound.address(), name.length + 3L);
        }
        FakeSyslog receiver = new FakeSyslog("unixgram://" + path);
        return receiver.begin(() -> receiver.receive(socket));
    }

    private void receive(FileDescriptor socket) {
        int dontWait = 0x40;
        try (socket;
                NativeMemory buffer = NativeMemory.allocate(LONGEST)) {
            while (!closed) {
                long length =
                        Calls.tryCall(Syscall.RECVFROM, socket.number(), buffer.address(), LONGEST, dontWait, 0, 0);
                if (length == -Errno.EAGAIN.number()) {
                    LockSupport.parkNanos(100_000);
                } else {
                    add(buffer.bytes(0, (int) length));
                }
            }
        }
    }

    /** Lines in streams on a socket of this machine. */
    public static FakeSyslog unixStream(Path path) throws IOException {
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        FakeSyslog receiver = new FakeSyslog("unix://" + path);
        receiver.open.add(server);
        return receiver.begin(() -> {
            while (!receiver.closed) {
                SocketChannel client = server.accept();
                receiver.open.add(client);
                receiver.serve(() -> receiver.lines(new BufferedInputStream(Channels.newInputStream(client))));
            }
        });
    }

    private void lines(InputStream bytes) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = bytes.read(); next >= 0; next = bytes.read()) {
            if (next == '\n') {
                messages.add(line.toString());
                line.setLength(0);
            } else {
                line.append((char) next);
            }
        }
    }

    /** Datagrams of a network; a port of 0 takes a free one. */
    public static FakeSyslog udp(int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", port));
        channel.socket().setReceiveBufferSize(1 << 20);
        FakeSyslog receiver =
                new FakeSyslog("udp://127.0.0.1:" + channel.socket().getLocalPort());
        receiver.open.add(channel);
        return receiver.begin(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
            while (!receiver.closed) {
                channel.receive(buffer.clear());
                byte[] bytes = new byte[buffer.flip().remaining()];
                buffer.get(bytes);
                receiver.add(bytes);
            }
        });
    }

    /** Counted messages in streams of a network. */
    public static FakeSyslog tcp(int port) throws IOException {
        return streams("tcp", new ServerSocket(port, 10, InetAddress.getByName("127.0.0.1")));
    }

    /** The same over TLS. */
    public static FakeSyslog tls(SSLContext context) throws IOException {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        return streams("tcp+tls", context.getServerSocketFactory().createServerSocket(0, 10, here));
    }

    private static FakeSyslog streams(String scheme, ServerSocket server) {
        FakeSyslog receiver = new FakeSyslog(scheme + "://127.0.0.1:" + server.getLocalPort());
        receiver.open.add(server);
        return receiver.begin(() -> {
            while (!receiver.closed) {
                Socket client = server.accept();
                receiver.open.add(client);
                receiver.serve(() -> receiver.counted(new BufferedInputStream(client.getInputStream())));
            }
        });
    }

    private void counted(InputStream bytes) throws IOException {
        while (true) {
            int length = 0;
            int next = bytes.read();
            while (next >= '0' && next <= '9') {
                length = length * 10 + next - '0';
                next = bytes.read();
            }
            if (next < 0) {
                return;
            }
            byte[] message = bytes.readNBytes(length);
            if (message.length < length) {
                return;
            }
            add(message);
        }
    }

    /** As the option {@code syslog-address} has it. */
    public String address() {
        return address;
    }

    /** The port of a network. */
    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** The next so many messages. */
    public List<String> take(int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        while (taken.size() < count) {
            String next = messages.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("Only " + taken.size() + " of " + count + " messages came, the last: "
                        + (taken.isEmpty() ? "none" : taken.getLast()));
            }
            taken.add(next);
        }
        return taken;
    }

    /** What came and was not taken. */
    public List<String> rest() {
        List<String> rest = new ArrayList<>();
        messages.drainTo(rest);
        return rest;
    }

    /** Goes away: nobody receives there any more. */
    @Override
    public void close() throws IOException, InterruptedException {
        closed = true;
        for (Closeable each : open) {
            each.close();
        }
        // Only when nobody waits for it any more a socket is closed for those who send.
        for (Thread each : threads) {
            each.join();
        }
    }

    private void add(byte[] message) {
        messages.add(new String(message, StandardCharsets.UTF_8));
    }

    private FakeSyslog begin(Receiving work) {
        serve(work);
        return this;
    }

    private void serve(Receiving work) {
        threads.add(Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }));
    }
}
