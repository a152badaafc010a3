/**
 * What every call passes through on its way out: errors become {@code google.rpc.Status}.
 *
 * <p>May use {@code error} and gRPC.
 */
@NullMarked
package io.caisson.api.interceptor;

import org.jspecify.annotations.NullMarked;
