/**
 * What containers write: splitting it into lines, keeping it in a file, reading and following it.
 *
 * <p>Knows a container by nothing but its directory. Uses {@code runtime} (its output sinks),
 * {@code filesystem} and {@code error}.
 */
@NullMarked
package io.caisson.container.logs;

import org.jspecify.annotations.NullMarked;
