/**
 * Processes: the calling one, and those we start (prctl(2), clone3(2), pidfd_open(2)).
 *
 * <p>May call {@code kernel.jna} only.
 */
@NullMarked
package io.caisson.kernel.process;

import org.jspecify.annotations.NullMarked;
