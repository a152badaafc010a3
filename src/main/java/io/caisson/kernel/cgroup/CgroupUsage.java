package io.caisson.kernel.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * What a cgroup's processes have used, those that have ended too (cgroup-v2.rst; cgroup-v1's cpuacct,
 * memory, blkio and pids). Each is null where no controller accounts for it.
 *
 * @param cpuNanos CPU time
 * @param memoryBytes memory now, page cache among it
 * @param cacheBytes of the memory, page cache that the kernel would take back first
 * @param tasks processes and threads now
 * @param readBytes read from block devices
 * @param writeBytes written to block devices
 */
public record CgroupUsage(
        @Nullable Long cpuNanos,
        @Nullable Long memoryBytes,
        @Nullable Long cacheBytes,
        @Nullable Long tasks,
        @Nullable Long readBytes,
        @Nullable Long writeBytes) {}
