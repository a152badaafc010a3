/**
 * What outlives one call: the ledger of request ids (AIP-155), later long-running operations.
 *
 * <p>Uses {@code error} and {@code query}. {@code api} runs calls through it; use cases claim what they
 * make.
 */
@NullMarked
package io.caisson.operation;

import org.jspecify.annotations.NullMarked;
