package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Processor limits: runtime-spec {@code config-linux.md#cpu}.
 *
 * @param shares relative weight in cgroup v1's scale, 2 to 262144
 * @param quota microseconds per period; -1 is no limit
 * @param burst microseconds that may be saved up
 * @param period microseconds, 1000 to 1000000
 * @param cpus processors it may run on, such as {@code 0-2,5}
 * @param mems memory nodes it may use
 * @param idle 1 for SCHED_IDLE
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Cpu(
        @Nullable Long shares,
        @Nullable Long quota,
        @Nullable Long burst,
        @Nullable Long period,
        @Nullable String cpus,
        @Nullable String mems,
        @Nullable Long idle) {}
