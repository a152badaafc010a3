package io.caisson.container;

import java.time.Duration;

/**
 * What a container's processes have used up to now. From its cgroup; where that does not account for something,
 * which on cgroup v1 is what nothing is limited of, the sum over the processes that it has now.
 *
 * @param cpuTime of all of them, those that have ended too
 * @param memoryBytes that they hold, page cache among it
 * @param cacheBytes of these, page cache that the kernel would take back first
 * @param tasks processes and threads
 * @param readBytes from block devices
 * @param writeBytes to block devices
 */
public record ResourceUsage(
        Duration cpuTime, long memoryBytes, long cacheBytes, long tasks, long readBytes, long writeBytes) {}
