package io.caisson.image;

import io.caisson.oci.ContainerConfig;

/**
 * How what a container has changed is to become an image.
 *
 * @param imageId of the image that the container was made of; the caller sees to it that it stays
 * @param config the container's own, which the image gets before the changes of the description
 * @param createdBy the container's command, for the history
 */
public record CommitRequest(
        String imageId,
        ContainerConfig config,
        String createdBy,
        ImageDescription description,
        LayerCompression compression) {}
