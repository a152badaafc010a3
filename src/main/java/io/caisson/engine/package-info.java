/**
 * The engine as a process: boot order, wiring, the socket that serves the API, health, orderly end.
 * Decides nothing that a use case should decide.
 *
 * <p>May call every package but {@code api} and {@code cli}: the services and interceptors of
 * {@code api} come to it as beans.
 */
@NullMarked
package io.caisson.engine;

import org.jspecify.annotations.NullMarked;
