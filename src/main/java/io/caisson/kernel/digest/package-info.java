/**
 * SHA-2 by the processor's own instructions, whichever compiler the JVM runs with: the first compiler's
 * SHA-256 does 140 MB/s where OpenSSL's does 1,700.
 *
 * <p>A provider of the Java Cryptography Architecture, so nobody need know of it. Uses {@code kernel.jna} only.
 */
@NullMarked
package io.caisson.kernel.digest;

import org.jspecify.annotations.NullMarked;
