package io.caisson.container;

import java.time.Instant;

/**
 * What a running container uses.
 *
 * @param time when it was read
 * @param memoryLimitBytes 0 for none
 * @param tasksLimit -1 for none
 */
public record ContainerStats(
        String id, String name, Instant time, ResourceUsage usage, long memoryLimitBytes, long tasksLimit) {}
