package io.caisson.operation;

/**
 * A request that must not be carried out twice.
 *
 * @param requestId the UUID that the client made, or empty: then nothing is remembered
 * @param method full name of the gRPC method, such as {@code caisson.v1.ContainerService/CreateContainer}
 * @param bodyHash hexadecimal SHA-256 of the request's bytes
 */
public record RequestKey(String requestId, String method, String bodyHash) {}
