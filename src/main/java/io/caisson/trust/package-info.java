/**
 * Whether an image may be fetched: what the operator demands of each repository (a digest, a signature), and
 * whether an image at a registry fulfils it.
 *
 * <p>Uses {@code registry}, {@code oci}, {@code error}. Called by {@code image}, before it fetches anything
 * but the manifest or index that a reference names.
 */
@NullMarked
package io.caisson.trust;

import org.jspecify.annotations.NullMarked;
