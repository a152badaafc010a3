/**
 * Linux, typed: descriptors, error numbers, and one package per subject of the man pages below.
 *
 * <p>Uses {@code kernel.jna} and nothing else of ours.
 */
@NullMarked
package io.caisson.kernel;

import org.jspecify.annotations.NullMarked;
