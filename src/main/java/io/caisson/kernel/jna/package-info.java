/**
 * The kernel's and the C library's own calls: C names, C field names, the man page in the Javadoc. The
 * only package that imports {@code com.sun.jna}. Calls nothing of ours.
 */
@NullMarked
package io.caisson.kernel.jna;

import org.jspecify.annotations.NullMarked;
