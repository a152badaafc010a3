package io.caisson.volume;

/**
 * A deleted volume to take back.
 *
 * @param volume ID, unique prefix of it, or the name it had: that of the volume deleted last, if several had it
 * @param name what it is called then; empty for the name it had
 */
public record UndeleteVolume(String volume, String name) {}
