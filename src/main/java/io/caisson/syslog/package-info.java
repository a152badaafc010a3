/**
 * Tells receivers of syslog what was said: messages (RFC 5424), and the ways to bring them there (RFC 5425, 5426,
 * 6587, and the sockets of this machine).
 *
 * <p>Uses {@code kernel} and {@code tls}.
 */
@NullMarked
package io.caisson.syslog;

import org.jspecify.annotations.NullMarked;
