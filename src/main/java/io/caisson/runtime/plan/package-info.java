/**
 * What is done to make a container, decided before anything is: the runtime-spec as an ordered list of
 * steps. Pure: no file is opened here and no call made.
 *
 * <p>Uses {@code oci.runtime} and {@code error}.
 */
@NullMarked
package io.caisson.runtime.plan;

import org.jspecify.annotations.NullMarked;
