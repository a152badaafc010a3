package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Memory limits in bytes: runtime-spec {@code config-linux.md#memory}. -1 is no limit.
 *
 * @param limit hard limit
 * @param reservation soft limit
 * @param swap limit of memory and swap together
 * @param swappiness tendency to swap, 0 to 100 (cgroup v1)
 * @param disableOOMKiller whether tasks wait instead of being killed (cgroup v1)
 * @param useHierarchy whether children are counted (cgroup v1)
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Memory(
        @Nullable Long limit,
        @Nullable Long reservation,
        @Nullable Long swap,
        @Nullable Long swappiness,
        @Nullable Boolean disableOOMKiller,
        @Nullable Boolean useHierarchy) {}
