package io.caisson.container;

/**
 * Ids of the host that containers' user namespaces are made of.
 *
 * @param machine whose ids they are
 * @param first the first of them
 * @param count how many, for users and groups alike
 */
public record IdPool(String machine, long first, long count) {}
