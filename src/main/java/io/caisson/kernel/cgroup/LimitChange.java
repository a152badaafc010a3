package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A limit that is to change.
 *
 * @param before what the file says
 * @param after what it is to say; empty in a cpuset's file: what the cgroup above has
 */
record LimitChange(CgroupSetting before, CgroupSetting after) {
    private static final String V1_LIMIT = "memory.limit_in_bytes";
    private static final String V1_BOTH = "memory.memsw.limit_in_bytes";
    /** What the files of both versions say where nothing is limited. */
    private static final Map<String, String> UNLIMITED = Map.ofEntries(
            Map.entry(V1_LIMIT, "-1"),
            Map.entry(V1_BOTH, "-1"),
            Map.entry("memory.soft_limit_in_bytes", "-1"),
            Map.entry("cpu.shares", "1024"),
            Map.entry("cpu.cfs_period_us", "100000"),
            Map.entry("cpu.cfs_quota_us", "-1"),
            Map.entry("memory.max", "max"),
            Map.entry("memory.low", "0"),
            Map.entry("memory.swap.max", "max"),
            Map.entry("cpu.weight", "100"),
            Map.entry("cpu.max", "max 100000"),
            Map.entry("cpuset.cpus", ""),
            Map.entry("cpuset.mems", ""),
            Map.entry("pids.max", "max"));

    /** The limits of memory, processors and tasks; others, such as devices, cannot change. */
    static Resources changeable(Resources resources) {
        return new Resources(
                List.of(), resources.memory(), resources.cpu(), resources.pids(), null, List.of(), Map.of());
    }

    /** What differs, in the order in which it is to be written. */
    static List<LimitChange> between(List<CgroupSetting> from, List<CgroupSetting> to) {
        Map<String, CgroupSetting> before = byFile(from);
        Map<String, CgroupSetting> after = byFile(to);
        Map<String, CgroupSetting> either = new TreeMap<>(before);
        either.putAll(after);
        List<LimitChange> changes = new ArrayList<>();
        for (CgroupSetting any : either.values()) {
            CgroupSetting none = unlimited(any);
            LimitChange change =
                    new LimitChange(before.getOrDefault(any.file(), none), after.getOrDefault(any.file(), none));
            if (!change.before().value().equals(change.after().value())) {
                changes.add(change);
            }
        }
        return ordered(changes);
    }

    LimitChange reversed() {
        return new LimitChange(after, before);
    }

    /** In v1 memory may never be above memory and swap together: what grows first needs the room. */
    private static List<LimitChange> ordered(List<LimitChange> changes) {
        List<LimitChange> ordered = new ArrayList<>(changes);
        boolean grows = changes.stream()
                .anyMatch(change ->
                        change.after().file().equals(V1_LIMIT) && bytes(change.after()) > bytes(change.before()));
        if (grows) {
            List<LimitChange> both = changes.stream()
                    .filter(change -> change.after().file().equals(V1_BOTH))
                    .toList();
            ordered.removeAll(both);
            ordered.addAll(0, both);
        }
        return ordered;
    }

    private static long bytes(CgroupSetting setting) {
        long value = Long.parseLong(setting.value());
        return value < 0 ? Long.MAX_VALUE : value;
    }

    private static CgroupSetting unlimited(CgroupSetting of) {
        String value = UNLIMITED.get(of.file());
        if (value == null) {
            throw new IllegalArgumentException("no limit that can change: " + of);
        }
        return new CgroupSetting(of.controller(), of.file(), value, of.required());
    }

    private static Map<String, CgroupSetting> byFile(List<CgroupSetting> settings) {
        Map<String, CgroupSetting> files = new LinkedHashMap<>();
        settings.forEach(setting -> files.put(setting.file(), setting));
        return files;
    }
}
