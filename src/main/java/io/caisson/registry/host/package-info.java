/**
 * Where a registry is reached and how: the directory of hosts that Docker and containerd call {@code certs.d},
 * TLS with its certificates, and proxies. Uses {@code tls} and {@code error}; called by {@code registry} and {@code engine}.
 */
@NullMarked
package io.caisson.registry.host;

import org.jspecify.annotations.NullMarked;
