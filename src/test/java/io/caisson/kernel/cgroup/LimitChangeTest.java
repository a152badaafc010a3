package io.caisson.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Pids;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.ThrottleDevice;
import io.caisson.oci.runtime.WeightDevice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitChangeTest {
    @Test
    void onlyWhatDiffersIsWritten() {
        Resources from = resources(memory(100, 200), cpu(512L, null));
        Resources to = resources(memory(100, 300), cpu(512L, "0"));
        assertThat(LimitChange.between(V1Limits.of(from), V1Limits.of(to)))
                .extracting(
                        change -> change.after().file(),
                        change -> change.after().value())
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple("memory.memsw.limit_in_bytes", "300"),
                        org.assertj.core.api.Assertions.tuple("cpuset.cpus", "0"));
        assertThat(LimitChange.between(V2Limits.of(from), V2Limits.of(from))).isEmpty();
    }

    @Test
    void memoryStaysBelowMemoryAndSwap() {
        Resources small = resources(memory(100, 200), null);
        Resources large = resources(memory(300, 600), null);
        Resources none = resources(null, null);
        assertThat(v1(small, large)).containsExactly("memory.memsw.limit_in_bytes=600", "memory.limit_in_bytes=300");
        assertThat(v1(large, small)).containsExactly("memory.limit_in_bytes=100", "memory.memsw.limit_in_bytes=200");
        assertThat(v1(none, small)).containsExactly("memory.limit_in_bytes=100", "memory.memsw.limit_in_bytes=200");
        assertThat(v1(small, none)).containsExactly("memory.memsw.limit_in_bytes=-1", "memory.limit_in_bytes=-1");
    }

    @Test
    void whatIsTakenAwayGetsTheKernelsDefault() {
        Resources limited = new Resources(
                List.of(),
                new Memory(100L, 50L, 200L, null, null, null),
                new Cpu(2L, 5000L, null, 100_000L, "1", "0", null),
                new Pids(7),
                null,
                List.of(),
                Map.of());
        Resources none = resources(null, null);
        assertThat(LimitChange.between(V2Limits.of(limited), V2Limits.of(none)))
                .extracting(
                        change -> change.after().file() + "=" + change.after().value())
                .containsExactlyInAnyOrder(
                        "memory.max=max",
                        "memory.low=0",
                        "memory.swap.max=max",
                        "cpu.weight=100",
                        "cpu.max=max 100000",
                        "cpuset.cpus=",
                        "cpuset.mems=",
                        "pids.max=max");
        assertThat(v1(limited, none))
                .contains("cpu.shares=1024", "cpu.cfs_quota_us=-1", "memory.soft_limit_in_bytes=-1");
    }

    @Test
    void devicesAreChangedOneByOne() {
        Resources none = resources(null, null);
        Resources from = block(new BlockIo(
                200,
                null,
                List.of(new WeightDevice(8, 0, 300, null)),
                List.of(rate(8, 0, 1000), rate(8, 16, 2000)),
                List.of(),
                List.of(rate(8, 0, 5)),
                List.of()));
        Resources to = block(new BlockIo(
                null, null, List.of(), List.of(rate(8, 0, 1000)), List.of(rate(8, 0, 7)), List.of(), List.of()));
        assertThat(v1(from, to))
                .containsExactly(
                        "blkio.bfq.weight=100",
                        "blkio.bfq.weight_device=8:0 default",
                        "blkio.throttle.read_bps_device=8:16 0",
                        "blkio.throttle.read_iops_device=8:0 0",
                        "blkio.throttle.write_bps_device=8:0 7");
        assertThat(v2(from, to))
                .containsExactlyInAnyOrder(
                        "io.bfq.weight=100",
                        "io.weight=100",
                        "io.bfq.weight=8:0 default",
                        "io.max=8:16 rbps=max",
                        "io.max=8:0 riops=max",
                        "io.max=8:0 wbps=7");
        assertThat(v2(none, to)).containsExactlyInAnyOrder("io.max=8:0 rbps=1000", "io.max=8:0 wbps=7");
        assertThat(LimitChange.between(V1Limits.of(to), V1Limits.of(from)).stream()
                        .map(LimitChange::reversed)
                        .map(change -> change.after().value()))
                .contains("8:0 default", "8:16 0", "8:0 7");
    }

    private static ThrottleDevice rate(long major, long minor, long rate) {
        return new ThrottleDevice(major, minor, rate);
    }

    private static Resources block(BlockIo limits) {
        return new Resources(List.of(), null, null, null, limits, List.of(), Map.of());
    }

    private static List<String> v2(Resources from, Resources to) {
        return LimitChange.between(V2Limits.of(from), V2Limits.of(to)).stream()
                .map(change -> change.after().file() + "=" + change.after().value())
                .toList();
    }

    private static List<String> v1(Resources from, Resources to) {
        return LimitChange.between(V1Limits.of(from), V1Limits.of(to)).stream()
                .map(change -> change.after().file() + "=" + change.after().value())
                .toList();
    }

    private static Memory memory(long limit, long both) {
        return new Memory(limit, null, both, null, null, null);
    }

    private static Cpu cpu(@Nullable Long shares, @Nullable String cpus) {
        return new Cpu(shares, null, null, null, cpus, null, null);
    }

    private static Resources resources(@Nullable Memory memory, @Nullable Cpu cpu) {
        return new Resources(List.of(), memory, cpu, null, null, List.of(), Map.of());
    }
}
