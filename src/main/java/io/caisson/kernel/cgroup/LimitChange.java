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
            Map.entry("memory.swappiness", "60"),
            Map.entry("blkio.bfq.weight", "100"),
            Map.entry("io.bfq.weight", "100"),
            Map.entry("io.weight", "100"),
            Map.entry("cpuset.cpus", ""),
            Map.entry("cpuset.mems", ""),
            Map.entry("pids.max", "max"));

    /** The limits of memory, processors, tasks and block devices; others, such as devices, cannot change. */
    static Resources changeable(Resources resources) {
        return new Resources(
                List.of(),
                resources.memory(),
                resources.cpu(),
                resources.pids(),
                resources.blockIO(),
                List.of(),
                Map.of());
    }

    /** What differs, in the order in which it is to be written. */
    static List<LimitChange> between(List<CgroupSetting> from, List<CgroupSetting> to) {
        Map<String, CgroupSetting> before = bySubject(from);
        Map<String, CgroupSetting> after = bySubject(to);
        Map<String, CgroupSetting> either = new TreeMap<>(before);
        either.putAll(after);
        List<LimitChange> changes = new ArrayList<>();
        for (Map.Entry<String, CgroupSetting> any : either.entrySet()) {
            CgroupSetting none = unlimited(any.getValue());
            LimitChange change =
                    new LimitChange(before.getOrDefault(any.getKey(), none), after.getOrDefault(any.getKey(), none));
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
        String value = isOfDevice(of) ? unlimitedDevice(of) : UNLIMITED.get(of.file());
        if (value == null) {
            throw new IllegalArgumentException("no limit that can change: " + of);
        }
        return new CgroupSetting(of.controller(), of.file(), value, of.required());
    }

    /** {@code 8:0 rbps=max}, {@code 8:0 default} or {@code 8:0 0}. */
    private static String unlimitedDevice(CgroupSetting of) {
        String device = of.value().substring(0, of.value().indexOf(' ') + 1);
        if (of.file().equals("io.max")) {
            return of.value().substring(0, of.value().indexOf('=') + 1) + "max";
        }
        return device + (of.file().contains("weight") ? "default" : "0");
    }

    /** One of several that a file has, one for each device. */
    private static boolean isOfDevice(CgroupSetting setting) {
        int space = setting.value().indexOf(' ');
        return space > 0 && setting.value().substring(0, space).indexOf(':') > 0;
    }

    /** What a setting speaks of: a file, or a device in it. */
    private static String subject(CgroupSetting setting) {
        if (!isOfDevice(setting)) {
            return setting.file();
        }
        String value = setting.value();
        int end = value.indexOf('=') > 0 ? value.indexOf('=') : value.indexOf(' ');
        return setting.file() + " " + value.substring(0, end);
    }

    private static Map<String, CgroupSetting> bySubject(List<CgroupSetting> settings) {
        Map<String, CgroupSetting> subjects = new LinkedHashMap<>();
        settings.forEach(setting -> subjects.put(subject(setting), setting));
        return subjects;
    }
}
