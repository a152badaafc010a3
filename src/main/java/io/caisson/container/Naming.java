package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Objects;

/**
 * What a container's {@code /etc/hosts} and {@code /etc/resolv.conf} say beside what the engine puts there.
 *
 * @param domainname of NIS; empty for none
 * @param extraHosts more lines of {@code /etc/hosts}
 * @param servers addresses of name servers; empty for the host's
 * @param search domains to search; empty for the host's, {@code .} for none
 * @param options of the resolver; empty for the host's
 */
@RegisterForReflection
public record Naming(
        String domainname,
        List<HostEntry> extraHosts,
        List<String> servers,
        List<String> search,
        List<String> options) {
    /** Nothing asked for. */
    public static final Naming DEFAULT = new Naming("", List.of(), List.of(), List.of(), List.of());

    public Naming {
        domainname = Objects.requireNonNullElse(domainname, "");
        extraHosts = List.copyOf(extraHosts);
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        options = List.copyOf(options);
    }

    /** A name, and the address that it stands for. */
    @RegisterForReflection
    public record HostEntry(String name, String address) {}
}
