/**
 * Sockets that Java has none of (unix(7)).
 *
 * <p>May call {@code kernel.jna} and {@code kernel.file} only.
 */
@NullMarked
package io.caisson.kernel.socket;

import org.jspecify.annotations.NullMarked;
