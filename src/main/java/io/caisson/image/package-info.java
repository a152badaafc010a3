/**
 * Images: what registries and archives give, kept as blobs and layers, and the references that name them.
 *
 * <p>Uses {@code registry}, {@code content}, {@code layer}, {@code snapshot}, {@code event}, {@code
 * operation}, {@code query}, {@code oci}, {@code error}. Knows no container: a container <i>holds</i> an
 * image by a row that is the image's.
 */
@NullMarked
package io.caisson.image;

import org.jspecify.annotations.NullMarked;
