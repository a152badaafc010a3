/**
 * The types of the OCI image-spec and of image references: immutable values, parsed strictly.
 *
 * <p>Uses {@code error} and nothing else of ours; the runtime-spec's types are in {@code oci.runtime}.
 */
@NullMarked
package io.caisson.oci;

import org.jspecify.annotations.NullMarked;
