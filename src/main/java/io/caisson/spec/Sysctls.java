package io.caisson.spec;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Kernel parameters of the container's own namespaces. Any other is the host's, and refused
 * (CVE-2022-0811 wrote {@code kernel.core_pattern} through a value).
 */
final class Sysctls {
    private static final Set<String> OF_IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+(\\.[A-Za-z0-9_-]+)+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]{1,1024}");
    private static final String PING_GROUPS = "net.ipv4.ping_group_range";
    /** Docker's: without privileges a container may serve low ports and ping, in its own network. */
    private static final Map<String, String> DEFAULT =
            Map.of("net.ipv4.ip_unprivileged_port_start", "0", PING_GROUPS, "0 2147483647");

    private Sysctls() {}

    static Map<String, String> of(ContainerSettings settings) {
        Map<String, String> sysctls = new TreeMap<>();
        if (settings.namespaces().network().equals(NamespaceOwner.OWN)) {
            sysctls.putAll(DEFAULT);
            IdRange range = settings.namespaces().user();
            if (range != null) {
                // The kernel takes only groups that have a name in the user namespace.
                sysctls.put(PING_GROUPS, "0 " + (range.size() - 1));
            }
        }
        sysctls.putAll(settings.sysctls());
        return sysctls;
    }

    static void check(ContainerSettings settings, Violations violations) {
        settings.sysctls().forEach((name, value) -> {
            String field = "sysctls[" + name + "]";
            boolean ofNetwork =
                    name.startsWith("net.") && settings.namespaces().network().equals(NamespaceOwner.OWN);
            boolean ofIpc = (OF_IPC.contains(name) || name.startsWith("fs.mqueue."))
                    && settings.namespaces().ipc().equals(NamespaceOwner.OWN);
            violations.require(
                    NAME.matcher(name).matches() && (ofNetwork || ofIpc),
                    field,
                    "is not of the container's own namespaces; allowed are, with an IPC namespace of its own, "
                            + new TreeSet<>(OF_IPC) + " and fs.mqueue.*, and, with a network of its own, net.*");
            violations.require(
                    VALUE.matcher(value).matches(), field, "the value must be 1 to 1024 printable characters");
        });
    }
}
