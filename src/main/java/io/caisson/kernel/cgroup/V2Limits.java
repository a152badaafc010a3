package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.HugepageLimit;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.ThrottleDevice;
import io.caisson.oci.runtime.WeightDevice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What cgroup v2 files are written for limits, in order. Pure. Device rules are not files in v2. */
final class V2Limits {
    private static final long DEFAULT_PERIOD = 100_000;

    private final List<CgroupSetting> settings = new ArrayList<>();

    private V2Limits() {}

    static List<CgroupSetting> of(Resources resources) {
        V2Limits limits = new V2Limits();
        if (resources.memory() != null) {
            limits.memory(resources.memory());
        }
        if (resources.cpu() != null) {
            limits.cpu(resources.cpu());
        }
        if (resources.pids() != null) {
            limits.put(
                    "pids",
                    "pids.max",
                    max(resources.pids().limit() > 0 ? resources.pids().limit() : -1));
        }
        if (resources.blockIO() != null) {
            limits.blockIo(resources.blockIO());
        }
        for (HugepageLimit huge : resources.hugepageLimits()) {
            limits.put("hugetlb", "hugetlb." + huge.pageSize() + ".max", huge.limit());
        }
        // Last, since the caller means these to win.
        resources.unified().forEach((file, value) -> limits.put(file.substring(0, file.indexOf('.')), file, value));
        return limits.settings;
    }

    /**
     * v1's shares (2 to 262144) as v2's weight (1 to 10000), so that the defaults of both, 1024 and 100,
     * and both ends meet: a parabola between the logarithms of both.
     */
    static long weight(long shares) {
        if (shares <= 2) {
            return 1;
        }
        double log = Math.log((double) Math.min(shares, 262_144)) / Math.log(2);
        double exponent = (log * log + 125 * log) / 612 - 7.0 / 34;
        // Slightly less than a whole number may be one: 1024 must be 100, not 101.
        return (long) Math.ceil(Math.pow(10, exponent) - 1e-6);
    }

    /** bfq's weight (10 to 1000) as that of cost control (1 to 10000), so that both ends meet. */
    static long costWeight(int weight) {
        return 1 + (weight - 10) * 9999L / 990;
    }

    private void memory(Memory memory) {
        Long limit = memory.limit();
        if (limit != null) {
            put("memory", "memory.max", max(limit));
        }
        put("memory", "memory.low", memory.reservation());
        Long both = memory.swap();
        if (both != null) {
            // v1 limits memory and swap together, v2 swap alone.
            long swap = both < 0 || limit == null || limit < 0 ? -1 : both - limit;
            settings.add(CgroupSetting.optional("memory", "memory.swap.max", max(swap)));
        }
    }

    private void cpu(Cpu cpu) {
        if (cpu.shares() != null && cpu.shares() != 0) {
            put("cpu", "cpu.weight", weight(cpu.shares()));
        }
        if (cpu.quota() != null || cpu.period() != null) {
            long quota = cpu.quota() == null || cpu.quota() <= 0 ? -1 : cpu.quota();
            long period = cpu.period() == null ? DEFAULT_PERIOD : cpu.period();
            put("cpu", "cpu.max", max(quota) + " " + period);
        }
        put("cpu", "cpu.max.burst", cpu.burst());
        put("cpu", "cpu.idle", cpu.idle());
        put("cpuset", "cpuset.cpus", cpu.cpus());
        put("cpuset", "cpuset.mems", cpu.mems());
    }

    private void blockIo(BlockIo blockIo) {
        if (blockIo.weight() != null) {
            settings.add(CgroupSetting.optional("io", "io.bfq.weight", blockIo.weight()));
            settings.add(CgroupSetting.optional("io", "io.weight", costWeight(blockIo.weight())));
        }
        for (WeightDevice device : blockIo.weightDevice()) {
            settings.add(CgroupSetting.optional(
                    "io", "io.bfq.weight", device.major() + ":" + device.minor() + " " + device.weight()));
        }
        throttle("rbps", blockIo.throttleReadBpsDevice());
        throttle("wbps", blockIo.throttleWriteBpsDevice());
        throttle("riops", blockIo.throttleReadIOPSDevice());
        throttle("wiops", blockIo.throttleWriteIOPSDevice());
    }

    private void throttle(String key, List<ThrottleDevice> devices) {
        for (ThrottleDevice device : devices) {
            put("io", "io.max", device.major() + ":" + device.minor() + " " + key + "=" + device.rate());
        }
    }

    private void put(String controller, String file, @Nullable Object value) {
        if (value != null) {
            settings.add(CgroupSetting.of(controller, file, value));
        }
    }

    private static String max(long value) {
        return value < 0 ? "max" : Long.toString(value);
    }
}
