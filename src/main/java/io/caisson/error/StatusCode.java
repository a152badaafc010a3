package io.caisson.error;

/**
 * The canonical status codes of gRPC that the engine answers with, by their own names, so that no
 * package below the edge needs gRPC on its class path.
 *
 * @see <a href="https://grpc.io/docs/guides/status-codes/">gRPC status codes</a>
 */
public enum StatusCode {
    INVALID_ARGUMENT,
    NOT_FOUND,
    ALREADY_EXISTS,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    RESOURCE_EXHAUSTED,
    DEADLINE_EXCEEDED,
    CANCELLED,
    PERMISSION_DENIED,
    UNAUTHENTICATED,
    UNAVAILABLE,
    DATA_LOSS,
    INTERNAL
}
