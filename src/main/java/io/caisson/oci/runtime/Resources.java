package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits: runtime-spec {@code config-linux.md#control-groups}. Null or empty is no limit.
 *
 * @param devices which devices may be used; later rules win
 * @param memory memory and swap
 * @param cpu processor time
 * @param pids number of tasks
 * @param blockIO input and output of block devices
 * @param hugepageLimits huge pages
 * @param unified cgroup v2 file name to what is written to it, last
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Resources(
        List<DeviceRule> devices,
        @Nullable Memory memory,
        @Nullable Cpu cpu,
        @Nullable Pids pids,
        @Nullable BlockIo blockIO,
        List<HugepageLimit> hugepageLimits,
        Map<String, String> unified) {
    public Resources {
        devices = Copies.of(devices);
        hugepageLimits = Copies.of(hugepageLimits);
        unified = Copies.of(unified);
    }

    /** No limit at all, and no device rule. */
    public static final Resources NONE = new Resources(List.of(), null, null, null, null, List.of(), Map.of());
}
