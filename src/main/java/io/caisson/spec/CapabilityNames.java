package io.caisson.spec;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Capabilities (capabilities(7)): all of them in the order of their numbers, and Docker's default. */
final class CapabilityNames {
    static final List<String> EVERY = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_DAC_READ_SEARCH",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_LINUX_IMMUTABLE",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_BROADCAST",
            "CAP_NET_ADMIN",
            "CAP_NET_RAW",
            "CAP_IPC_LOCK",
            "CAP_IPC_OWNER",
            "CAP_SYS_MODULE",
            "CAP_SYS_RAWIO",
            "CAP_SYS_CHROOT",
            "CAP_SYS_PTRACE",
            "CAP_SYS_PACCT",
            "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT",
            "CAP_SYS_NICE",
            "CAP_SYS_RESOURCE",
            "CAP_SYS_TIME",
            "CAP_SYS_TTY_CONFIG",
            "CAP_MKNOD",
            "CAP_LEASE",
            "CAP_AUDIT_WRITE",
            "CAP_AUDIT_CONTROL",
            "CAP_SETFCAP",
            "CAP_MAC_OVERRIDE",
            "CAP_MAC_ADMIN",
            "CAP_SYSLOG",
            "CAP_WAKE_ALARM",
            "CAP_BLOCK_SUSPEND",
            "CAP_AUDIT_READ",
            "CAP_PERFMON",
            "CAP_BPF",
            "CAP_CHECKPOINT_RESTORE");

    static final List<String> DEFAULT = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_RAW",
            "CAP_SYS_CHROOT",
            "CAP_MKNOD",
            "CAP_AUDIT_WRITE",
            "CAP_SETFCAP");

    private static final String ALL = "CAP_ALL";

    private CapabilityNames() {}

    /**
     * The set that additions and removals leave, in the order of their numbers, by Docker's rules.
     *
     * @param grantable what {@code ALL} is, as bits
     */
    static List<String> tweaked(List<String> add, List<String> drop, long grantable) {
        Set<String> added = normal(add);
        Set<String> dropped = normal(drop);
        Set<String> left = new LinkedHashSet<>();
        if (added.contains(ALL)) {
            for (int number = 0; number < EVERY.size(); number++) {
                if ((grantable >>> number & 1) != 0) {
                    left.add(EVERY.get(number));
                }
            }
            left.removeAll(dropped);
        } else {
            if (!dropped.contains(ALL)) {
                left.addAll(DEFAULT);
                left.removeAll(dropped);
            }
            left.addAll(added);
        }
        return EVERY.stream().filter(left::contains).toList();
    }

    static void check(String field, List<String> names, Violations violations) {
        for (int i = 0; i < names.size(); i++) {
            String name = normal(names.get(i));
            violations.require(
                    name.equals(ALL) || EVERY.contains(name),
                    field + "[" + i + "]",
                    "\"" + names.get(i) + "\" is no capability; use a name of capabilities(7) or ALL");
        }
    }

    /** The name with its prefix, in capitals. */
    static String normal(String name) {
        String capitals = name.toUpperCase(Locale.ROOT);
        return capitals.startsWith("CAP_") ? capitals : "CAP_" + capitals;
    }

    private static Set<String> normal(List<String> names) {
        Set<String> normal = new LinkedHashSet<>();
        names.forEach(name -> normal.add(normal(name)));
        return normal;
    }
}
