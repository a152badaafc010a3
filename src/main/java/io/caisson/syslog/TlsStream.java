package io.caisson.syslog;

import io.caisson.tls.PemException;
import io.caisson.tls.TlsContext;
import io.caisson.tls.TlsFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Messages with their lengths in a stream over TLS (RFC 5425). */
final class TlsStream implements SyslogConnection {
    /** What was read lately is not looked after. */
    private static final long QUIET_NANOS = 100_000_000;

    private final SSLSocket socket;
    private long lastNanos = System.nanoTime();

    private TlsStream(SSLSocket socket) {
        this.socket = socket;
    }

    static TlsStream connect(InetSocketAddress receiver, TlsFiles files, int timeoutMillis) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(receiver, timeoutMillis);
            plain.setKeepAlive(true);
            SSLSocket socket = (SSLSocket) TlsContext.of(files)
                    .getSocketFactory()
                    .createSocket(plain, receiver.getHostString(), receiver.getPort(), true);
            socket.setSoTimeout(timeoutMillis);
            if (files.verify()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return new TlsStream(socket);
        } catch (PemException e) {
            plain.close();
            throw new IOException("reading " + e.file() + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** All of them or none that is known of: TLS does not tell how far it has come. */
    @Override
    public int send(List<byte[]> messages) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (System.nanoTime() - lastNanos > QUIET_NANOS) {
            requireReceiver();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        messages.forEach(bytes::writeBytes);
        socket.getOutputStream().write(bytes.toByteArray());
        lastNanos = System.nanoTime();
        return messages.size();
    }

    /** What is written to a stream that the receiver has closed is lost without an error, the first time. */
    private void requireReceiver() throws IOException {
        socket.setSoTimeout(1);
        try {
            if (socket.getInputStream().read() < 0) {
                throw new IOException("the receiver has closed the connection");
            }
        } catch (SocketTimeoutException e) {
            // It is there, and says nothing, as receivers do.
            return;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be sent, and nothing to be done.
            return;
        }
    }
}
