package io.caisson.container.logs;

/**
 * A container whose output goes somewhere.
 *
 * @param name when it was asked for
 * @param image as it was named when the container was created
 */
public record LoggedContainer(String id, String name, String image, LogConfiguration log) {}
