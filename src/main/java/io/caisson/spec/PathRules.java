package io.caisson.spec;

import java.util.ArrayList;
import java.util.List;

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

    static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private PathRules() {}

    static List<String> masked(HostFacts host) {
        List<String> masked = new ArrayList<>(MASKED);
        masked.addAll(host.thermalThrottlePaths());
        return masked;
    }
}
