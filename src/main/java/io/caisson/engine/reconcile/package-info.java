/**
 * Puts right what an engine that died has left, layer by layer, before the first call is served: what no
 * row names is swept, what a row names and the kernel lost is marked.
 *
 * <p>Calls the use cases' reconcilers only.
 */
@NullMarked
package io.caisson.engine.reconcile;

import org.jspecify.annotations.NullMarked;
