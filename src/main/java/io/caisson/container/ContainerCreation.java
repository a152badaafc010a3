package io.caisson.container;

/**
 * A container to make.
 *
 * @param name a letter or digit, then letters, digits, {@code _}, {@code .} and {@code -}; 2 to 128
 *     characters; empty for one that is made up
 * @param validateOnly check and answer as if, without any change
 */
public record ContainerCreation(String name, ContainerConfig config, boolean validateOnly) {}
