package io.caisson.spec;

/**
 * Ids of the host that a container has for its own, from 0 on.
 *
 * @param first of the host
 * @param size how many
 */
public record IdRange(long first, long size) {}
