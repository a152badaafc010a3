package io.caisson.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Pids;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.ThrottleDevice;
import io.caisson.oci.runtime.WeightDevice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which files are written what, in which order. */
class LimitsTest {
    private static final Resources FULL = new Resources(
            List.of(
                    DeviceRule.DENY_ALL,
                    DeviceRule.allowCharacter(1L, 3L, "rwm"),
                    DeviceRule.allowCharacter(136L, null, "rw"),
                    new DeviceRule(true, "a", null, null, "m")),
            new Memory(100L, 50L, 150L, null, null, null),
            new Cpu(512L, 50_000L, null, 100_000L, "0-1", "0", null),
            new Pids(77),
            null,
            List.of(),
            Map.of("memory.high", "90"));

    @Test
    void v1() {
        assertThat(words(V1Limits.of(FULL)))
                .containsExactly(
                        "devices.deny=a",
                        "devices.allow=c 1:3 rwm",
                        "devices.allow=c 136:* rw",
                        "devices.allow=b *:* m",
                        "devices.allow=c *:* m",
                        "memory.limit_in_bytes=100",
                        "memory.soft_limit_in_bytes=50",
                        "memory.memsw.limit_in_bytes=150",
                        "cpu.shares=512",
                        "cpu.cfs_period_us=100000",
                        "cpu.cfs_quota_us=50000",
                        "cpuset.cpus=0-1",
                        "cpuset.mems=0",
                        "pids.max=77");
    }

    @Test
    void v2() {
        assertThat(words(V2Limits.of(FULL)))
                .containsExactly(
                        "memory.max=100",
                        "memory.low=50",
                        "memory.swap.max=50",
                        "cpu.weight=" + V2Limits.weight(512),
                        "cpu.max=50000 100000",
                        "cpuset.cpus=0-1",
                        "cpuset.mems=0",
                        "pids.max=77",
                        "memory.high=90");
    }

    @Test
    void noLimitIsSpelledAsEachVersionDoes() {
        Resources none = new Resources(
                List.of(), new Memory(-1L, null, -1L, null, null, null), null, new Pids(-1), null, List.of(), Map.of());
        assertThat(words(V2Limits.of(none))).containsExactly("memory.max=max", "memory.swap.max=max", "pids.max=max");
        assertThat(words(V1Limits.of(none)))
                .containsExactly("memory.limit_in_bytes=-1", "memory.memsw.limit_in_bytes=-1", "pids.max=max");
        assertThat(V1Limits.of(Resources.NONE)).isEmpty();
    }

    @Test
    void weightsMeetAtTheEndsAndAtTheDefaultAndGrow() {
        assertThat(V2Limits.weight(2)).isEqualTo(1);
        assertThat(V2Limits.weight(1024)).isEqualTo(100);
        assertThat(V2Limits.weight(262_144)).isEqualTo(10_000);
        for (long shares = 2; shares < 262_144; shares *= 2) {
            assertThat(V2Limits.weight(shares)).isLessThan(V2Limits.weight(shares * 2));
        }
    }

    @Test
    void blockDevices() {
        Resources block = new Resources(
                List.of(),
                new Memory(null, null, null, 10L, null, null),
                null,
                null,
                new BlockIo(
                        500,
                        null,
                        List.of(new WeightDevice(8, 0, 300, null)),
                        List.of(new ThrottleDevice(8, 0, 1000)),
                        List.of(new ThrottleDevice(8, 0, 1001)),
                        List.of(new ThrottleDevice(8, 0, 10)),
                        List.of(new ThrottleDevice(8, 0, 11))),
                List.of(),
                Map.of());
        assertThat(words(V1Limits.of(block)))
                .containsExactly(
                        "memory.swappiness=10",
                        "blkio.bfq.weight=500",
                        "blkio.bfq.weight_device=8:0 300",
                        "blkio.throttle.read_bps_device=8:0 1000",
                        "blkio.throttle.write_bps_device=8:0 1001",
                        "blkio.throttle.read_iops_device=8:0 10",
                        "blkio.throttle.write_iops_device=8:0 11");
        assertThat(words(V2Limits.of(block)))
                .containsExactly(
                        "io.bfq.weight=500",
                        "io.weight=4950",
                        "io.bfq.weight=8:0 300",
                        "io.max=8:0 rbps=1000",
                        "io.max=8:0 wbps=1001",
                        "io.max=8:0 riops=10",
                        "io.max=8:0 wiops=11");
        assertThat(V2Limits.costWeight(10)).isEqualTo(1);
        assertThat(V2Limits.costWeight(1000)).isEqualTo(10_000);
    }

    private static List<String> words(List<CgroupSetting> settings) {
        return settings.stream()
                .map(setting -> setting.file() + "=" + setting.value())
                .toList();
    }
}
