/**
 * The processes that supervise containers: starting one, talking with it, finding it again after the
 * engine has died.
 *
 * <p>Uses {@code runtime.plan}, {@code runtime.script}, {@code kernel}, {@code filesystem}, {@code oci},
 * {@code error}.
 */
@NullMarked
package io.caisson.runtime.shim;

import org.jspecify.annotations.NullMarked;
