package io.caisson.container.health;

/**
 * The health of a container that has a check.
 *
 * @param check how it is checked
 * @param now what is known
 */
public record ContainerHealth(HealthCheck check, Health now) {}
