/**
 * Scripts of system calls as static ELF programs: records, an interpreter of some 270 bytes, and the image
 * that the kernel executes.
 *
 * <p>Uses {@code kernel.jna} (numbers of the calls), {@code runtime.plan} and {@code error}.
 */
@NullMarked
package io.caisson.runtime.script;

import org.jspecify.annotations.NullMarked;
