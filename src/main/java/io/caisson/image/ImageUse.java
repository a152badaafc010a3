package io.caisson.image;

/**
 * A container's use of an image.
 *
 * @param running whether its process runs
 */
record ImageUse(String containerId, boolean running) {}
