package io.caisson.container;

import java.time.Instant;
import java.util.List;

/**
 * What a running container uses.
 *
 * @param time when it was read
 * @param memoryLimitBytes 0 for none
 * @param tasksLimit -1 for none
 * @param networks its interfaces but for loopback; none if the network is the host's
 */
public record ContainerStats(
        String id,
        String name,
        Instant time,
        ResourceUsage usage,
        long memoryLimitBytes,
        long tasksLimit,
        List<NetworkUsage> networks) {
    public ContainerStats {
        networks = List.copyOf(networks);
    }
}
