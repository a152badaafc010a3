/**
 * Makes a runtime-spec from what a caller asks for, what the image says, and Docker's defaults.
 *
 * <p>Pure: no row, no file, no system call. One small contributor per concern. It may use {@code oci}
 * and {@code error}.
 */
@NullMarked
package io.caisson.spec;

import org.jspecify.annotations.NullMarked;
