/**
 * What can go wrong, as values: a stable reason, words for a person, details for a program.
 *
 * <p>Every package may use this one; it uses nothing of ours. Only {@code api.interceptor} turns an
 * {@link io.caisson.error.EngineException} into a {@code google.rpc.Status}.
 */
@NullMarked
package io.caisson.error;

import org.jspecify.annotations.NullMarked;
