/**
 * What Docker's {@code config.json} and credential helpers know of registries, for requests. Only the client reads
 * them: the engine gets what one call needs, and keeps nothing.
 */
@NullMarked
package io.caisson.cli.credential;

import org.jspecify.annotations.NullMarked;
