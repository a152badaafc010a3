package io.caisson.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of limits: what the kernel would refuse, and what nobody can mean. */
final class LimitChecks {
    private static final long LEAST_MEMORY = 6L << 20;
    private static final long MOST_BYTES = 1L << 60;
    private static final long LEAST_NANO_CPUS = 10_000_000;
    private static final long NANOS = 1_000_000_000;
    private static final long MOST_TASKS = 1L << 22;
    private static final long MOST_SCORE = 1000;
    private static final long MOST_SWAPPINESS = 100;
    private static final long LEAST_MICROS = 1000;
    private static final long MOST_MICROS = 1_000_000;
    private static final int HIGHEST_NODE = 1023;
    private static final Set<String> ULIMITS = Set.of(
            "as",
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");

    private static final Pattern CGROUP = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.:@-]*)+");

    private final HostFacts host;
    private final Violations violations;

    LimitChecks(HostFacts host, Violations violations) {
        this.host = host;
        this.violations = violations;
    }

    void check(ResourceSettings settings) {
        checkMemory(settings);
        range("cpu_shares", settings.cpuShares(), 2, 262_144);
        checkCpus(settings.nanoCpus());
        checkQuota(settings);
        range("memory_swappiness", settings.swappiness(), 0, MOST_SWAPPINESS);
        checkList("cpuset_cpus", settings.cpusetCpus(), host.possibleCpus() - 1);
        checkList("cpuset_mems", settings.cpusetMems(), HIGHEST_NODE);
        if (settings.pidsLimit() != null && settings.pidsLimit() != -1) {
            range("pids_limit", settings.pidsLimit(), 1, MOST_TASKS);
        }
        range("shm_size_bytes", settings.shmSizeBytes(), 1, MOST_BYTES);
        Integer adjustment = settings.oomScoreAdjustment();
        range("oom_score_adj", adjustment == null ? null : adjustment.longValue(), -MOST_SCORE, MOST_SCORE);
        violations.require(
                !settings.oomKillDisabled() || settings.memoryBytes() != null,
                "resources.oom_kill_disable",
                "needs memory_bytes: without that limit the whole machine would wait");
        String parent = settings.cgroupParent();
        violations.require(
                parent == null || CGROUP.matcher(parent).matches(),
                "resources.cgroup_parent",
                "must be an absolute path of plain names, such as /team, is \"" + parent + "\"");
        checkUlimits(settings.ulimits());
    }

    private void checkMemory(ResourceSettings settings) {
        Long memory = settings.memoryBytes();
        range("memory_bytes", memory, LEAST_MEMORY, MOST_BYTES);
        Long reservation = settings.memoryReservationBytes();
        range("memory_reservation_bytes", reservation, LEAST_MEMORY, MOST_BYTES);
        if (memory != null && reservation != null) {
            violations.require(
                    reservation <= memory,
                    "resources.memory_reservation_bytes",
                    "must not be above memory_bytes, " + memory);
        }
        Long swap = settings.memorySwapBytes();
        if (swap == null || swap == -1) {
            return;
        }
        range("memory_swap_bytes", swap, LEAST_MEMORY, MOST_BYTES);
        if (memory == null) {
            violations.add(
                    "resources.memory_swap_bytes", "needs memory_bytes too, since it counts memory and swap together");
        } else {
            violations.require(
                    swap >= memory,
                    "resources.memory_swap_bytes",
                    "counts memory and swap together, so it must not be below memory_bytes, " + memory);
        }
    }

    private void checkCpus(@Nullable Long nanoCpus) {
        if (nanoCpus != null) {
            violations.require(
                    nanoCpus >= LEAST_NANO_CPUS && nanoCpus <= host.possibleCpus() * NANOS,
                    "resources.nano_cpus",
                    "must be from 0.01 CPUs (10000000) to the machine's " + host.possibleCpus() + ", is " + nanoCpus);
        }
    }

    /** In the API they are durations. */
    private void checkQuota(ResourceSettings settings) {
        Long quota = settings.cpuQuotaMicros();
        Long period = settings.cpuPeriodMicros();
        violations.require(quota == null || quota >= LEAST_MICROS, "resources.cpu_quota", "must be at least 0.001 s");
        violations.require(
                period == null || period >= LEAST_MICROS && period <= MOST_MICROS,
                "resources.cpu_period",
                "must be from 0.001 s to 1 s");
        violations.require(
                settings.nanoCpus() == null || quota == null && period == null,
                "resources.nano_cpus",
                "must not be given together with cpu_quota or cpu_period: they say the same");
    }

    private void checkList(String field, @Nullable String list, int highest) {
        if (list != null) {
            violations.require(
                    CpuList.parse(list)
                            .filter(cpus -> cpus.highest() <= highest)
                            .isPresent(),
                    "resources." + field,
                    "must be a list such as 0-2,5 of numbers up to " + highest + ", is \"" + list + "\"");
        }
    }

    private void checkUlimits(List<ResourceSettings.Ulimit> ulimits) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < ulimits.size(); i++) {
            ResourceSettings.Ulimit limit = ulimits.get(i);
            String field = "resources.ulimits[" + i + "]";
            violations.require(
                    ULIMITS.contains(limit.name()),
                    field + ".name",
                    "\"" + limit.name() + "\" is no limit of getrlimit(2)");
            violations.require(seen.add(limit.name()), field + ".name", "\"" + limit.name() + "\" is there twice");
            violations.require(limit.hard() >= -1, field + ".hard", "must be -1 (none) or more, is " + limit.hard());
            boolean softFits =
                    limit.soft() >= -1 && (limit.hard() == -1 || (limit.soft() != -1 && limit.soft() <= limit.hard()));
            violations.require(softFits, field + ".soft", "must be -1 (none) or more and not above the hard limit");
        }
    }

    private void range(String field, @Nullable Long value, long least, long most) {
        if (value != null) {
            violations.require(
                    value >= least && value <= most,
                    "resources." + field,
                    "must be from " + least + " to " + most + ", is " + value);
        }
    }
}
