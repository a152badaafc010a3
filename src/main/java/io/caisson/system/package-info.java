/**
 * What the engine and its machine are, in figures and words, for {@code SystemService}.
 *
 * <p>Uses {@code event} (for the node's name) and {@code error}. {@code engine} provides the facts, since
 * it alone sees every layer; {@code api} asks.
 */
@NullMarked
package io.caisson.system;

import org.jspecify.annotations.NullMarked;
