package io.caisson.container;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A process of a container.
 *
 * @param pid as the host sees it
 * @param containerPid as the container sees it
 * @param parentPid as the host sees it
 * @param uid the effective user, as the host sees it
 * @param state as ps(1) writes it: {@code R}, {@code S}, {@code D}, {@code Z}, {@code T}
 * @param threads how many it has
 * @param memoryBytes of its own that are in RAM
 * @param cpuTime that it has used
 * @param startTime when it began
 * @param command its arguments, as it tells them itself
 */
public record ContainerProcess(
        int pid,
        int containerPid,
        int parentPid,
        long uid,
        String state,
        int threads,
        long memoryBytes,
        Duration cpuTime,
        Instant startTime,
        List<String> command) {
    public ContainerProcess {
        command = List.copyOf(command);
    }
}
