package io.caisson.volume;

/**
 * What a volume takes on disk.
 *
 * @param bytes of its data
 */
public record VolumeUsage(Volume volume, long bytes) {}
