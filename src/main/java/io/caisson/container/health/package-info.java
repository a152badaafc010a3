/**
 * Whether containers do what they are for: their health checks are run while they run.
 *
 * <p>{@link io.caisson.container.health.HealthMonitors} is the entry, called by the engine's start and by changes of
 * containers' states; {@link io.caisson.container.health.LiveHealth} knows what was found.
 *
 * <p>Uses {@code container}, its {@code exec} and {@code lifecycle}, {@code runtime} and {@code oci}.
 */
@NullMarked
package io.caisson.container.health;

import org.jspecify.annotations.NullMarked;
