/**
 * Content-addressed blobs, kept as an OCI image layout that {@code skopeo} can read at any moment
 * (image-spec, image-layout.md).
 *
 * <p>Uses {@code filesystem}, {@code oci}, {@code error}. Knows no image: which blobs live is for
 * {@code image} to say.
 */
@NullMarked
package io.caisson.content;

import org.jspecify.annotations.NullMarked;
