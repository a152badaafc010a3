package io.caisson.volume;

/**
 * What a volume takes on disk.
 *
 * @param bytes of its data
 * @param inodes files, directories and all else in it
 */
public record VolumeUsage(Volume volume, long bytes, long inodes) {}
