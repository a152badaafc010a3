package io.caisson.volume;

/**
 * Which volumes are to be deleted that no container holds.
 *
 * @param all also those that have a name
 * @param filter as {@code Volumes.list} takes it; empty for any
 * @param purge for good at once, also where deleted volumes are kept for a while; also those deleted before
 * @param validateOnly only answer what would be
 */
public record VolumePrune(boolean all, String filter, boolean purge, boolean validateOnly) {}
