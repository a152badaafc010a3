/**
 * Client of the OCI distribution-spec: one class per endpoint, each able to say what it tries.
 *
 * <p>Uses {@code oci} and {@code error}. Stands on the JDK's HttpClient with HTTP/1.1, whose body streams
 * hold a few buffers at most. A
 * registry library for Java would bring its own rules of redirects, credentials and resumption, which are
 * what is strict here, and hide the stream that a layer is unpacked from while it comes.
 *
 * <p>A call goes {@code RegistrySession} → {@code Route} (which host) → {@code Calls} (who we are, redirects, attempts) → {@code
 * Transport} (one request), and is told by its {@code Endpoint} what to send and how to read the answer.
 */
@NullMarked
package io.caisson.registry;

import org.jspecify.annotations.NullMarked;
