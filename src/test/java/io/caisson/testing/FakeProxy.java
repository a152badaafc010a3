package io.caisson.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that makes tunnels (RFC 9110, section 9.3.6), all to one server, and keeps what it was asked. */
public final class FakeProxy implements AutoCloseable {
    private final ServerSocket socket;
    private final InetSocketAddress server;
    private final String wanted;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private FakeProxy(ServerSocket socket, InetSocketAddress server, String wanted) {
        this.socket = socket;
        this.server = server;
        this.wanted = wanted;
    }

    /**
     * On a free port of 127.0.0.1.
     *
     * @param port of the server on 127.0.0.1, whatever the tunnel is asked for
     * @param wanted a header that it wants to see, in full; empty for none
     */
    public static FakeProxy start(int port, String wanted) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        FakeProxy proxy =
                new FakeProxy(new ServerSocket(0, 50, loopback), new InetSocketAddress(loopback, port), wanted);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** The request lines, in their order. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : open) {
            each.close();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed, which ends the loop.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            List<String> head = head(client.getInputStream());
            asked.add(head.getFirst());
            if (!wanted.isEmpty() && !head.contains(wanted)) {
                say(
                        client,
                        "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"here\"\r\n"
                                + "Content-Length: 0");
                return;
            }
            try (Socket there = new Socket(server.getAddress(), server.getPort())) {
                open.add(there);
                say(client, "200 Connection established");
                Thread back = Thread.ofVirtual().start(() -> copy(there, client));
                copy(client, there);
                back.join();
            }
        } catch (IOException | InterruptedException e) {
            // The test sees that no answer comes.
        }
    }

    private static void say(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> head(InputStream stream) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = stream.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString().lines().toList();
    }

    private static void copy(Socket from, Socket to) {
        try {
            OutputStream stream = to.getOutputStream();
            from.getInputStream().transferTo(stream);
            to.shutdownOutput();
        } catch (IOException e) {
            // One end has closed.
        }
    }
}
