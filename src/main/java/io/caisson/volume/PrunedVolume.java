package io.caisson.volume;

/**
 * A volume that a prune has deleted, or would.
 *
 * @param bytes what its data takes on disk; they are free once its data is gone
 */
public record PrunedVolume(DeletedVolume volume, long bytes) {}
