package io.caisson.container;

import io.caisson.image.ImageDescription;
import io.caisson.image.LayerCompression;

/**
 * How a container is to become an image.
 *
 * @param container name, ID or unique prefix of the ID
 * @param pause whether its processes stop while its files are read
 */
public record ContainerCommit(
        String container, ImageDescription description, LayerCompression compression, boolean pause) {}
