/**
 * Overlay stacks: the layers of images, kept by chain ID, and the read-write layer of each container
 * (overlayfs, Documentation/filesystems/overlayfs.rst).
 *
 * <p>Uses {@code filesystem}, {@code kernel.mount}, {@code oci}, {@code error}. Knows no image and no
 * container but by ID.
 */
@NullMarked
package io.caisson.snapshot;

import org.jspecify.annotations.NullMarked;
