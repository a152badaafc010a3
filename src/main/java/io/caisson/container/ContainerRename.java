package io.caisson.container;

/**
 * A container to give another name.
 *
 * @param container name, ID or unique prefix of the ID
 * @param name unique among the containers of an engine
 * @param etag of the container as the caller knows it; empty for any
 */
public record ContainerRename(String container, String name, String etag) {}
