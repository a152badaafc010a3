package io.caisson.runtime.plan;

import io.caisson.oci.runtime.Capabilities;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Capability sets as bits (capabilities(7)). The engine's own specs leave the inheritable set empty: CVE-2022-24769.
 *
 * @param last the highest capability that the kernel knows
 */
public record CapabilitySets(long bounding, long effective, long permitted, long inheritable, long ambient, int last) {
    private static final List<String> NAMES = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");
    private static final String PREFIX = "CAP_";

    /** Their names up to the last that the kernel knows, in the order of their numbers. */
    public static List<String> names(int last) {
        return NAMES.stream().limit(last + 1L).map(name -> PREFIX + name).toList();
    }

    static CapabilitySets of(@Nullable Capabilities capabilities, int last) {
        if (capabilities == null) {
            return new CapabilitySets(0, 0, 0, 0, 0, last);
        }
        return new CapabilitySets(
                bits(capabilities.bounding(), last),
                bits(capabilities.effective(), last),
                bits(capabilities.permitted(), last),
                bits(capabilities.inheritable(), last),
                bits(capabilities.ambient(), last),
                last);
    }

    List<Integer> droppedFromBounding() {
        List<Integer> dropped = new ArrayList<>();
        for (int capability = 0; capability <= last; capability++) {
            if ((bounding >>> capability & 1) == 0) {
                dropped.add(capability);
            }
        }
        return dropped;
    }

    private static long bits(List<String> names, int last) {
        long bits = 0;
        for (String name : names) {
            int number = name.startsWith(PREFIX) ? NAMES.indexOf(name.substring(PREFIX.length())) : -1;
            if (number < 0) {
                throw new IllegalArgumentException("No capability has the name " + name);
            }
            if (number <= last) {
                bits |= 1L << number;
            }
        }
        return bits;
    }
}
