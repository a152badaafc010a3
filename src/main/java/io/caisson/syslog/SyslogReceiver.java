package io.caisson.syslog;

import io.caisson.kernel.Errno;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.socket.UnixDatagramSocket;
import io.caisson.tls.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Somebody who receives messages, and may be away.
 *
 * @param tls for TLS only
 */
public record SyslogReceiver(SyslogAddress address, TlsFiles tls) {
    private static final int CONNECT_MILLIS = 5_000;

    /**
     * Connects. A name is looked up each time.
     *
     * @throws IOException if there is nobody, or no way there; the words say why
     */
    public SyslogConnection connect() throws IOException {
        return switch (address.transport()) {
            case UNIX -> {
                Optional<SyslogConnection> datagrams = datagrams();
                yield datagrams.isPresent() ? datagrams.get() : StreamOfMessages.connect(address.path());
            }
            case UNIXGRAM ->
                datagrams().orElseThrow(() -> new IOException(address.path() + " takes a stream, not datagrams"));
            case UDP -> UdpDatagrams.connect(resolved());
            case TCP -> StreamOfMessages.connect(resolved(), CONNECT_MILLIS);
            case TLS -> TlsStream.connect(resolved(), tls, CONNECT_MILLIS);
        };
    }

    /** Empty if a stream is listened on there. */
    private Optional<SyslogConnection> datagrams() throws IOException {
        try {
            return Optional.of(new UnixDatagrams(UnixDatagramSocket.connect(address.path())));
        } catch (KernelException e) {
            if (e.is(Errno.EPROTOTYPE)) {
                return Optional.empty();
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    private InetSocketAddress resolved() throws IOException {
        InetSocketAddress found = new InetSocketAddress(address.host(), address.port());
        if (found.isUnresolved()) {
            throw new UnknownHostException("the name " + address.host() + " is not known");
        }
        return found;
    }
}
