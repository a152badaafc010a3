/**
 * Lists: page sizes, page tokens, filters (a subset of AIP-160) and orders (AIP-132), and their
 * translation to SQL with bound parameters only.
 *
 * <p>Uses {@code error} and nothing else of ours; knows no table: each use case describes its fields
 * with a {@link io.caisson.query.FieldMap}.
 */
@NullMarked
package io.caisson.query;

import org.jspecify.annotations.NullMarked;
