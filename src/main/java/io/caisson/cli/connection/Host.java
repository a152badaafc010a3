package io.caisson.cli.connection;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.util.Set;

/**
 * Where an engine listens: {@code unix:///path}, {@code unix:/path}, {@code /path}, or {@code tcp://host:port},
 * which is not encrypted and therefore taken for this machine only.
 *
 * @param text as the user wrote it
 * @param address what to connect to
 */
public record Host(String text, SocketAddress address) {
    /** Where an engine listens that was told nothing else. */
    public static final String DEFAULT = "unix:///run/caisson/caisson.sock";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /**
     * Reads what {@code --host} or {@code CAISSON_HOST} says.
     *
     * @throws IllegalArgumentException with the spellings that are taken
     */
    public static Host parse(String text) {
        if (text.startsWith("tcp://")) {
            return new Host(text, tcp(text));
        }
        String path =
                text.startsWith("unix://") ? text.substring(7) : text.startsWith("unix:") ? text.substring(5) : text;
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "host \"" + text + "\" is none of unix:///path, unix:/path and tcp://localhost:port");
        }
        return new Host(text, UnixDomainSocketAddress.of(path));
    }

    /** Whether it is a socket of this machine's file system. */
    public boolean isUnix() {
        return address instanceof UnixDomainSocketAddress;
    }

    private static SocketAddress tcp(String text) {
        URI uri = URI.create(text);
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("host \"" + text + "\" needs a name and a port: tcp://localhost:port");
        }
        if (!LOOPBACK.contains(uri.getHost())) {
            throw new IllegalArgumentException("host \"" + text
                    + "\" is another machine, and TCP without TLS would let anyone on the way drive the engine;"
                    + " forward its socket instead: ssh -L /tmp/caisson.sock:/run/caisson/caisson.sock "
                    + uri.getHost());
        }
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }
}
