package io.caisson.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What TLS with one host takes beside the system's CAs. All files are PEM.
 *
 * @param authorities certificates of further CAs
 * @param clients what we show of ourselves
 * @param verify false only where the operator has said so of this very host
 */
public record TlsFiles(List<Path> authorities, List<Client> clients, boolean verify) {
    /** The system's CAs and nothing else. */
    public static final TlsFiles SYSTEM = new TlsFiles(List.of(), List.of(), true);

    public TlsFiles {
        authorities = List.copyOf(authorities);
        clients = List.copyOf(clients);
    }

    /**
     * A client certificate.
     *
     * @param certificate with its chain
     * @param key may be the same file
     */
    public record Client(Path certificate, Path key) {}

    /** Both. */
    public TlsFiles and(TlsFiles other) {
        Set<Path> both = new LinkedHashSet<>(authorities);
        both.addAll(other.authorities);
        Set<Client> shown = new LinkedHashSet<>(clients);
        shown.addAll(other.clients);
        return new TlsFiles(new ArrayList<>(both), new ArrayList<>(shown), verify && other.verify);
    }

    /** All of them. */
    public Stream<Path> files() {
        return Stream.concat(
                authorities.stream(), clients.stream().flatMap(each -> Stream.of(each.certificate(), each.key())));
    }
}
