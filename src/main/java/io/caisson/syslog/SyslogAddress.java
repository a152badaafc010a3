package io.caisson.syslog;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a receiver is.
 *
 * @param host name or address; empty for a socket of this machine
 * @param port 1 to 65535; 0 for a socket of this machine
 * @param path of a socket of this machine; else empty
 */
public record SyslogAddress(Transport transport, String host, int port, String path) {
    /** Where what runs on this machine usually tells things. */
    public static final SyslogAddress LOCAL = new SyslogAddress(Transport.UNIX, "", 0, "/dev/log");

    private static final int MOST_PORT = 65535;
    /** An address as {@code sockaddr_un} has it, without the NUL. */
    private static final int LONGEST_PATH = 107;

    /** How messages are brought there. */
    public enum Transport {
        /** A socket of this machine: datagrams if it takes them, else a stream with a line feed behind each message. */
        UNIX("unix", 0, false),
        /** A datagram socket of this machine. */
        UNIXGRAM("unixgram", 0, false),
        /** A datagram per message (RFC 5426). */
        UDP("udp", 514, false),
        /** A stream with the length before each message (RFC 6587, 3.4.1). */
        TCP("tcp", 514, true),
        /** The same over TLS (RFC 5425). */
        TLS("tcp+tls", 6514, true);

        private final String scheme;
        private final int port;
        private final boolean counted;

        Transport(String scheme, int port, boolean counted) {
            this.scheme = scheme;
            this.port = port;
            this.counted = counted;
        }

        /** Whether the length stands before each message. */
        public boolean isCounted() {
            return counted;
        }

        private boolean isLocal() {
            return port == 0;
        }
    }

    /** Reads one such as {@code udp://logs.test:514}; empty if it is none. */
    public static Optional<SyslogAddress> parse(String text) {
        try {
            URI uri = new URI(text);
            return Arrays.stream(Transport.values())
                    .filter(each -> each.scheme.equals(uri.getScheme()))
                    .findFirst()
                    .flatMap(transport -> transport.isLocal() ? local(transport, uri) : remote(transport, uri));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<SyslogAddress> local(Transport transport, URI uri) {
        String path = uri.getPath();
        boolean good = uri.getRawAuthority() == null
                && uri.getQuery() == null
                && path != null
                && path.startsWith("/")
                && path.length() <= LONGEST_PATH;
        return good ? Optional.of(new SyslogAddress(transport, "", 0, path)) : Optional.empty();
    }

    private static Optional<SyslogAddress> remote(Transport transport, URI uri) {
        String host = uri.getHost();
        String path = uri.getPath();
        if (host == null || uri.getUserInfo() != null || uri.getQuery() != null || !path.isEmpty()) {
            return Optional.empty();
        }
        int port = uri.getPort() < 0 ? transport.port : uri.getPort();
        return port < 1 || port > MOST_PORT
                ? Optional.empty()
                : Optional.of(new SyslogAddress(transport, bare(host), port, ""));
    }

    /** An IPv6 address without its brackets. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        String place = host.contains(":") ? "[" + host + "]" : host;
        return transport.scheme + "://" + (transport.isLocal() ? path : place + ":" + port);
    }
}
