/**
 * Named and anonymous volumes: directories of the engine's that outlive every container.
 *
 * <p>Uses {@code filesystem}, {@code content}, {@code registry}, {@code oci} and the packages across;
 * {@code container} and {@code api} call it. Nothing here knows what a container is but its ID.
 */
@NullMarked
package io.caisson.volume;

import org.jspecify.annotations.NullMarked;
