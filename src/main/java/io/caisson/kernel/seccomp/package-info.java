/**
 * Filters of system calls (seccomp(2)): rules by name become a program of classic BPF, a decision tree.
 *
 * <p>Pure: it makes bytes and loads nothing. It may use {@code kernel.jna} and the records of
 * {@code oci.runtime} as its vocabulary, nothing else of ours.
 */
@NullMarked
package io.caisson.kernel.seccomp;

import org.jspecify.annotations.NullMarked;
