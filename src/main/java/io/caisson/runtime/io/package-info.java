/**
 * Containers' output: pipes with names, which the supervisor holds open, and which one thread of the
 * engine empties.
 *
 * <p>Uses {@code kernel} and {@code error}.
 */
@NullMarked
package io.caisson.runtime.io;

import org.jspecify.annotations.NullMarked;
