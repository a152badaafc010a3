/**
 * Files and directories by descriptor: openat2(2) and the {@code …at} calls, xattr(7), what a file's
 * metadata is, and bytes in and out.
 *
 * <p>Names are bytes-in-UTF-8 strings. Uses {@code kernel} and {@code kernel.jna}.
 */
@NullMarked
package io.caisson.kernel.file;

import org.jspecify.annotations.NullMarked;
