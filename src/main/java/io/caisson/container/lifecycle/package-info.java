/**
 * What can be done with a container, one class per verb, each called by {@code Containers} only.
 *
 * <p>Every verb is written so that an engine killed between any two of its lines leaves what {@code
 * ContainerReconciler} puts right, and a failure leaves nothing.
 */
@NullMarked
package io.caisson.container.lifecycle;

import org.jspecify.annotations.NullMarked;
