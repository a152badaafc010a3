/**
 * Layer changesets: a layer's tar becomes a directory for overlayfs (image-spec, layer.md).
 *
 * <p>Uses {@code filesystem}, {@code kernel}, {@code kernel.file}, {@code oci}, {@code error}. What it
 * reads is hostile: nothing is trusted but the directory it writes to.
 */
@NullMarked
package io.caisson.layer;

import org.jspecify.annotations.NullMarked;
