/**
 * The gRPC services: one class per service of the protos, one short method per RPC: check the request,
 * call one use case, map the answer. No logic lives here.
 *
 * <p>May use the use cases, the packages across ({@code event}, {@code operation}, {@code query},
 * {@code error}), {@code oci}, and the generated {@code io.caisson.v1}. Nothing calls it but gRPC.
 */
@NullMarked
package io.caisson.api;

import org.jspecify.annotations.NullMarked;
