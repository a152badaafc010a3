package io.caisson.spec;

import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Pids;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.Rlimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Limits of the API as those of the runtime-spec. They have been checked by {@link LimitChecks}. */
final class Limits {
    /**
     * Tasks that a container may have unless it says otherwise. Docker sets none, so one container can
     * take every process id of a machine; this is enough for large servers and far below the kernel's 4 million.
     */
    static final long DEFAULT_PIDS = 4096;

    /**
     * Open files: as systemd gives a service, and with it Docker a container. The engine's own would be far too many
     * for programs that go through all of them.
     */
    private static final long FILES = 1024;

    private static final long MOST_FILES = 524_288;

    private static final long PERIOD = 100_000;
    private static final long NANOS = 1_000_000_000;
    private static final long TERMINALS = 136;
    private static final DeviceRule ALLOW_ALL = new DeviceRule(true, "a", null, null, "rwm");

    private Limits() {}

    static Resources resources(ContainerSettings container) {
        ResourceSettings settings = container.resources();
        return new Resources(
                deviceRules(container.security()),
                memory(settings),
                cpu(settings),
                pids(settings.pidsLimit()),
                settings.blockIo(),
                List.of(),
                Map.of());
    }

    static List<Rlimit> rlimits(ResourceSettings settings, HostFacts host) {
        List<Rlimit> limits = new ArrayList<>();
        if (settings.ulimits().stream().noneMatch(limit -> limit.name().equals("nofile"))) {
            long hard = Math.min(MOST_FILES, host.openFiles());
            limits.add(new Rlimit("RLIMIT_NOFILE", hard, Math.min(FILES, hard)));
        }
        settings.ulimits()
                .forEach(limit -> limits.add(
                        new Rlimit("RLIMIT_" + limit.name().toUpperCase(Locale.ROOT), limit.hard(), limit.soft())));
        return limits;
    }

    private static List<DeviceRule> deviceRules(SecuritySettings security) {
        List<DeviceRule> rules = security.privileged() ? new ArrayList<>(List.of(ALLOW_ALL)) : usualDevices();
        security.deviceRules().stream().map(DeviceRuleWords::parse).forEach(rules::add);
        return rules;
    }

    /** Docker's: any node may be made, only harmless ones opened. */
    private static List<DeviceRule> usualDevices() {
        List<DeviceRule> rules = new ArrayList<>();
        rules.add(DeviceRule.DENY_ALL);
        rules.add(DeviceRule.allowCharacter(null, null, "m"));
        rules.add(new DeviceRule(true, "b", null, null, "m"));
        // null, zero, full, random, urandom
        for (long minor : new long[] {3, 5, 7, 8, 9}) {
            rules.add(DeviceRule.allowCharacter(1L, minor, "rwm"));
        }
        // tty, ptmx
        rules.add(DeviceRule.allowCharacter(5L, 0L, "rwm"));
        rules.add(DeviceRule.allowCharacter(5L, 2L, "rwm"));
        rules.add(DeviceRule.allowCharacter(TERMINALS, null, "rwm"));
        return rules;
    }

    private static @Nullable Memory memory(ResourceSettings settings) {
        Long limit = settings.memoryBytes();
        Long reservation = settings.memoryReservationBytes();
        if (limit == null && reservation == null && settings.swappiness() == null) {
            return null;
        }
        Long swap = settings.memorySwapBytes();
        if (swap == null && limit != null) {
            swap = 2 * limit;
        }
        Boolean oomKillDisabled = settings.oomKillDisabled() ? Boolean.TRUE : null;
        return new Memory(limit, reservation, swap, settings.swappiness(), oomKillDisabled, null);
    }

    private static @Nullable Cpu cpu(ResourceSettings settings) {
        Long nanos = settings.nanoCpus();
        Long quota =
                nanos == null ? settings.cpuQuotaMicros() : Long.valueOf(Math.multiplyExact(nanos, PERIOD) / NANOS);
        Long period = nanos == null ? settings.cpuPeriodMicros() : Long.valueOf(PERIOD);
        String cpus = settings.cpusetCpus();
        String mems = settings.cpusetMems();
        boolean none = quota == null && period == null && settings.cpuShares() == null && cpus == null && mems == null;
        return none ? null : new Cpu(settings.cpuShares(), quota, null, period, cpus, mems, null);
    }

    private static Pids pids(@Nullable Long limit) {
        return new Pids(limit == null ? DEFAULT_PIDS : limit);
    }
}
