/**
 * The OCI runtime: create, start, state, kill, delete. A container is started by a small program that is
 * assembled for it ({@code script}) from a list of steps ({@code plan}), and that stays as its supervisor
 * ({@code shim}); its output comes through pipes that outlive this process ({@code io}).
 *
 * <p>Uses {@code kernel}, {@code filesystem}, {@code oci}, {@code error}. Has no rows and sends no events.
 */
@NullMarked
package io.caisson.runtime;

import org.jspecify.annotations.NullMarked;
