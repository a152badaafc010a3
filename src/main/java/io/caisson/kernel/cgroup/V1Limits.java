package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.HugepageLimit;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.ThrottleDevice;
import io.caisson.oci.runtime.WeightDevice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What cgroup v1 files are written for limits, in order. Pure. */
final class V1Limits {
    private final List<CgroupSetting> settings = new ArrayList<>();

    private V1Limits() {}

    static List<CgroupSetting> of(Resources resources) {
        V1Limits limits = new V1Limits();
        resources.devices().forEach(limits::device);
        if (resources.memory() != null) {
            limits.memory(resources.memory());
        }
        if (resources.cpu() != null) {
            limits.cpu(resources.cpu());
        }
        if (resources.pids() != null) {
            long limit = resources.pids().limit();
            limits.put("pids", "pids.max", limit > 0 ? Long.toString(limit) : "max");
        }
        if (resources.blockIO() != null) {
            limits.blockIo(resources.blockIO());
        }
        for (HugepageLimit huge : resources.hugepageLimits()) {
            limits.put("hugetlb", "hugetlb." + huge.pageSize() + ".limit_in_bytes", huge.limit());
        }
        return limits.settings;
    }

    private void device(DeviceRule rule) {
        String file = rule.allow() ? "devices.allow" : "devices.deny";
        DeviceRules.v1(rule).forEach(words -> put("devices", file, words));
    }

    private void memory(Memory memory) {
        put("memory", "memory.limit_in_bytes", memory.limit());
        put("memory", "memory.soft_limit_in_bytes", memory.reservation());
        if (memory.swap() != null) {
            // Not there on a kernel without swap accounting; after the limit, which it must not be below.
            settings.add(CgroupSetting.optional("memory", "memory.memsw.limit_in_bytes", memory.swap()));
        }
        put("memory", "memory.swappiness", memory.swappiness());
        if (Boolean.TRUE.equals(memory.disableOOMKiller())) {
            put("memory", "memory.oom_control", 1);
        }
    }

    private void cpu(Cpu cpu) {
        put("cpu", "cpu.shares", cpu.shares());
        put("cpu", "cpu.cfs_period_us", cpu.period());
        put("cpu", "cpu.cfs_quota_us", cpu.quota());
        put("cpu", "cpu.cfs_burst_us", cpu.burst());
        put("cpu", "cpu.idle", cpu.idle());
        put("cpuset", "cpuset.cpus", cpu.cpus());
        put("cpuset", "cpuset.mems", cpu.mems());
    }

    private void blockIo(BlockIo blockIo) {
        if (blockIo.weight() != null) {
            // Named after its scheduler, and there only while that one is in use.
            settings.add(CgroupSetting.optional("blkio", "blkio.bfq.weight", blockIo.weight()));
        }
        for (WeightDevice device : blockIo.weightDevice()) {
            settings.add(CgroupSetting.optional(
                    "blkio", "blkio.bfq.weight_device", device.major() + ":" + device.minor() + " " + device.weight()));
        }
        throttle("read_bps_device", blockIo.throttleReadBpsDevice());
        throttle("write_bps_device", blockIo.throttleWriteBpsDevice());
        throttle("read_iops_device", blockIo.throttleReadIOPSDevice());
        throttle("write_iops_device", blockIo.throttleWriteIOPSDevice());
    }

    private void throttle(String kind, List<ThrottleDevice> devices) {
        for (ThrottleDevice device : devices) {
            put("blkio", "blkio.throttle." + kind, device.major() + ":" + device.minor() + " " + device.rate());
        }
    }

    private void put(String controller, String file, @Nullable Object value) {
        if (value != null) {
            settings.add(CgroupSetting.of(controller, file, value));
        }
    }
}
