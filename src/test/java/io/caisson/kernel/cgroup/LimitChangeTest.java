package io.caisson.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Pids;
import io.caisson.oci.runtime.Resources;
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
