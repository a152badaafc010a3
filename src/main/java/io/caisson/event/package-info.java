/**
 * What has happened, in order: an append-only log in the database, written in the transaction of what
 * it tells of or, for what has no row, soon after it, and watched by sequence number.
 *
 * <p>Uses {@code error} and {@code query}. Use cases append; {@code api} watches; {@code engine} says
 * when to compact.
 */
@NullMarked
package io.caisson.event;

import org.jspecify.annotations.NullMarked;
