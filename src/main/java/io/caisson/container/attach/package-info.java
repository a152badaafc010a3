/**
 * Clients that are attached to what containers read and write.
 *
 * <p>May use the rows and states of {@code container}, and {@code runtime.io}. {@code api} and
 * {@code container.exec} call it.
 */
@NullMarked
package io.caisson.container.attach;

import org.jspecify.annotations.NullMarked;
