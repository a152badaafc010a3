package io.caisson.event;

/**
 * Which engine of those that share the database this one is: every row and every event carries it.
 *
 * <p>Injectable; the name is the setting {@code caisson.node}.
 */
public record Node(String name) {}
