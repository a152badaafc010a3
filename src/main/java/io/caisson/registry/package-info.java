/**
 * Client of the OCI distribution-spec: one class per endpoint, each able to say what it tries.
 *
 * <p>Uses {@code oci} and {@code error}. Stands on the JDK's HttpClient with HTTP/1.1, whose body streams
 * hold a few buffers at most. No credentials, push or mirrors yet.
 */
@NullMarked
package io.caisson.registry;

import org.jspecify.annotations.NullMarked;
