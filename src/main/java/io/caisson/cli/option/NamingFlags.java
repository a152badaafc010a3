package io.caisson.cli.option;

import io.caisson.v1.ContainerConfig;
import io.caisson.v1.Dns;
import io.caisson.v1.HostEntry;

/** {@code --domainname}, {@code --add-host} and {@code --dns}. */
final class NamingFlags {
    private NamingFlags() {}

    static void set(Options options, ContainerConfig.Builder config) {
        options.value("--domainname").ifPresent(config::setDomainname);
        options.values("--add-host").forEach(word -> config.addExtraHosts(host(word)));
        Dns dns = Dns.newBuilder()
                .addAllServers(options.values("--dns"))
                .addAllSearch(options.values("--dns-search"))
                .addAllOptions(options.values("--dns-option"))
                .build();
        if (!dns.equals(Dns.getDefaultInstance())) {
            config.setDns(dns);
        }
    }

    /** {@code NAME:ADDRESS} or {@code NAME=ADDRESS}; an IPv6 address may be in brackets. */
    private static HostEntry host(String word) {
        int split = word.indexOf('=') >= 0 ? word.indexOf('=') : word.indexOf(':');
        if (split <= 0) {
            throw new UsageException("--add-host \"" + word + "\": write NAME:ADDRESS");
        }
        String address = word.substring(split + 1);
        boolean brackets = address.startsWith("[") && address.endsWith("]");
        return HostEntry.newBuilder()
                .setName(word.substring(0, split))
                .setAddress(brackets ? address.substring(1, address.length() - 1) : address)
                .build();
    }
}
