package io.caisson.event;

/**
 * Which engine of those that share the database this one is: every row and every event carries it.
 *
 * <p>A bean, made of the setting {@code caisson.node} unless {@code engine} produces another.
 */
public record Node(String name) {}
