package io.caisson.container;

/**
 * Which containers are to be removed that do not run.
 *
 * @param filter as {@code Containers.list} takes it; empty for any
 * @param validateOnly only answer what would be
 */
public record ContainerPrune(String filter, boolean validateOnly) {}
