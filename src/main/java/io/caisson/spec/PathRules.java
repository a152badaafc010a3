package io.caisson.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of /proc and /sys a container cannot see or write: Docker's lists, with the later hardenings. */
final class PathRules {
    /** Memory, keys, timers and hardware of the host; interrupts and powercap tell one tenant of another's work. */
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private PathRules() {}

    static List<String> masked(SecuritySettings security, HostFacts host) {
        if (security.maskedPaths() != null) {
            return security.maskedPaths();
        }
        if (security.privileged()) {
            return List.of();
        }
        List<String> masked = new ArrayList<>(MASKED);
        masked.addAll(host.thermalThrottlePaths());
        return masked;
    }

    static List<String> readOnly(SecuritySettings security) {
        if (security.readOnlyPaths() != null) {
            return security.readOnlyPaths();
        }
        return security.privileged() ? List.of() : READ_ONLY;
    }

    static void check(SecuritySettings security, Violations violations) {
        check("security.masked_paths", security.maskedPaths(), violations);
        check("security.readonly_paths", security.readOnlyPaths(), violations);
    }

    private static void check(String field, @Nullable List<String> paths, Violations violations) {
        for (int i = 0; paths != null && i < paths.size(); i++) {
            String path = paths.get(i);
            violations.require(
                    !path.equals("/") && ContainerPath.normal(path).equals(Optional.of(path)),
                    field + ".values[" + i + "]",
                    "must be an absolute path below the root, without . and .., is \"" + path + "\"");
        }
    }
}
