package io.caisson.volume;

/**
 * A volume to give another name. An anonymous one is anonymous no more.
 *
 * @param volume name, ID or unique prefix of the ID
 * @param name as for a new volume
 * @param etag of the volume as the caller knows it; empty for any
 */
public record RenameVolume(String volume, String name, String etag) {}
