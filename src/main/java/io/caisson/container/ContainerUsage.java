package io.caisson.container;

/**
 * What a container takes on disk.
 *
 * @param bytes of its read-write layer
 */
public record ContainerUsage(Container container, long bytes) {}
