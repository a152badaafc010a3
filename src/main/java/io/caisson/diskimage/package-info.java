/**
 * File systems in files: made with a fixed size, and mounted through loop devices, so that the kernel itself keeps
 * who writes there within it.
 *
 * <p>Uses {@code filesystem}, {@code kernel} and {@code error}; {@code volume} calls it.
 */
@NullMarked
package io.caisson.diskimage;

import org.jspecify.annotations.NullMarked;
