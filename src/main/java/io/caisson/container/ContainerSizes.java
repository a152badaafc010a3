package io.caisson.container;

/**
 * What a container's files take on disk.
 *
 * @param readWriteBytes of its read-write layer
 * @param imageBytes of its image's layers, which other containers may share
 */
public record ContainerSizes(long readWriteBytes, long imageBytes) {}
