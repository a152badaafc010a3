/**
 * What outlives one call: the ledger of request ids (AIP-155), later long-running operations;
 * and whether there is room to make something new ({@link io.caisson.operation.Room}).
 *
 * <p>Uses {@code error} and {@code query}. {@code api} runs calls through it; use cases claim what they
 * make.
 */
@NullMarked
package io.caisson.operation;

import org.jspecify.annotations.NullMarked;
