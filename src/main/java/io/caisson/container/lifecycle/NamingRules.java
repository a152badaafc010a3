package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.NetworkMode;
import io.caisson.container.Naming;
import io.caisson.error.FieldViolation;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/** What may be said of names and name servers; a line break would be a line of its own in a file. */
final class NamingRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}");
    private static final Pattern OPTION = Pattern.compile("[!-~]{1,64}");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final String GATEWAY = "host-gateway";

    private NamingRules() {}

    static void check(ContainerConfig config, List<FieldViolation> violations) {
        Naming naming = config.isolation().naming();
        checkHosts(naming.extraHosts(), violations);
        for (int i = 0; i < naming.servers().size(); i++) {
            require(
                    isAddress(naming.servers().get(i)),
                    "config.dns.servers[" + i + "]",
                    "must be an IPv4 or IPv6 address, is \"" + naming.servers().get(i) + "\"",
                    violations);
        }
        checkSearch(naming.search(), violations);
        for (int i = 0; i < naming.options().size(); i++) {
            require(
                    OPTION.matcher(naming.options().get(i)).matches(),
                    "config.dns.options[" + i + "]",
                    "must be a word of resolv.conf(5), is \"" + naming.options().get(i) + "\"",
                    violations);
        }
        checkSharing(config, naming, violations);
    }

    /** Whether a text is an address, without asking anybody. */
    static boolean isAddress(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return false;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            return address.getAddress().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void checkHosts(List<Naming.HostEntry> hosts, List<FieldViolation> violations) {
        for (int i = 0; i < hosts.size(); i++) {
            Naming.HostEntry host = hosts.get(i);
            String field = "config.extra_hosts[" + i + "]";
            require(
                    NAME.matcher(host.name()).matches(),
                    field + ".name",
                    "must be 1 to 253 letters, digits, _, . and -, is \"" + host.name() + "\"",
                    violations);
            require(
                    isAddress(host.address()),
                    field + ".address",
                    host.address().equals(GATEWAY)
                            ? "host-gateway is the host's address in a network, and networks are not there yet; give"
                                    + " an address"
                            : "must be an IPv4 or IPv6 address, is \"" + host.address() + "\"",
                    violations);
        }
    }

    private static void checkSearch(List<String> search, List<FieldViolation> violations) {
        boolean none = search.equals(List.of("."));
        for (int i = 0; i < search.size(); i++) {
            require(
                    none || NAME.matcher(search.get(i)).matches(),
                    "config.dns.search[" + i + "]",
                    "must be a domain, or . alone for none, is \"" + search.get(i) + "\"",
                    violations);
        }
    }

    private static void checkSharing(ContainerConfig config, Naming naming, List<FieldViolation> violations) {
        boolean others = config.networkMode() == NetworkMode.CONTAINER;
        require(
                !others || naming.extraHosts().isEmpty(),
                "config.extra_hosts",
                "must not be given together with network_mode CONTAINER: the file is the other's",
                violations);
        require(
                !others
                        || naming.servers().isEmpty()
                                && naming.search().isEmpty()
                                && naming.options().isEmpty(),
                "config.dns",
                "must not be given together with network_mode CONTAINER: the file is the other's",
                violations);
        require(
                naming.domainname().isEmpty()
                        || !others && config.isolation().namespaces().uts() == null,
                "config.domainname",
                "must not be given together with namespaces.uts or network_mode CONTAINER: the name is the other's",
                violations);
    }

    private static void require(boolean holds, String field, String why, List<FieldViolation> violations) {
        if (!holds) {
            violations.add(new FieldViolation(field, why));
        }
    }
}
