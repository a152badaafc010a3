/**
 * Domain records to messages and back: pure static functions, one class per resource.
 *
 * <p>May use the use cases' records, {@code event}, {@code query}, {@code error}, {@code oci} and the
 * generated messages.
 */
@NullMarked
package io.caisson.api.mapper;

import org.jspecify.annotations.NullMarked;
