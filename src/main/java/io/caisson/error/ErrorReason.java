package io.caisson.error;

/**
 * Why a call was refused or failed: the {@code reason} of {@code google.rpc.ErrorInfo}.
 *
 * <p>Names are part of the API: they may be added, never renamed or given another meaning, and the
 * code that belongs to a reason never changes.
 */
public enum ErrorReason {
    /** One or more fields of the request break a rule; the violations say which. */
    INVALID_REQUEST(StatusCode.INVALID_ARGUMENT),
    /** The request id was used before, with another method or body. */
    REQUEST_ID_REUSED(StatusCode.INVALID_ARGUMENT),
    /** The image reference cannot be parsed. */
    INVALID_REFERENCE(StatusCode.INVALID_ARGUMENT),
    /** The filter or order cannot be parsed; the metadata names the position. */
    INVALID_FILTER(StatusCode.INVALID_ARGUMENT),
    /** The page token was not made by this service, or for another filter or order. */
    INVALID_PAGE_TOKEN(StatusCode.INVALID_ARGUMENT),
    /** What was sent as an image archive is neither an OCI layout nor a docker archive, or is malformed. */
    INVALID_ARCHIVE(StatusCode.INVALID_ARGUMENT),

    IMAGE_NOT_FOUND(StatusCode.NOT_FOUND),
    CONTAINER_NOT_FOUND(StatusCode.NOT_FOUND),
    VOLUME_NOT_FOUND(StatusCode.NOT_FOUND),
    /** The container has nothing at the path, or what leads there is none of its files. */
    PATH_NOT_FOUND(StatusCode.NOT_FOUND),
    /** There is no such exec, or it has ended some while ago. */
    EXEC_NOT_FOUND(StatusCode.NOT_FOUND),
    /** The registry does not know the repository, tag or digest, or does not show it to us. */
    REGISTRY_IMAGE_NOT_FOUND(StatusCode.NOT_FOUND),

    CONTAINER_NAME_IN_USE(StatusCode.ALREADY_EXISTS),
    VOLUME_NAME_IN_USE(StatusCode.ALREADY_EXISTS),

    /** A prefix of an ID that more than one resource has; the preconditions list the candidates. */
    AMBIGUOUS_ID(StatusCode.FAILED_PRECONDITION),
    /** The container's state does not allow the call. */
    CONTAINER_STATE(StatusCode.FAILED_PRECONDITION),
    /** A wait for it to be healthy came to nothing: it is unhealthy, has ended, or has no health check. */
    CONTAINER_NOT_HEALTHY(StatusCode.FAILED_PRECONDITION),
    /** The exec's state does not allow the call. */
    EXEC_STATE(StatusCode.FAILED_PRECONDITION),
    IMAGE_IN_USE(StatusCode.FAILED_PRECONDITION),
    VOLUME_IN_USE(StatusCode.FAILED_PRECONDITION),
    /** The container belongs to another engine of the same database. */
    OTHER_NODE(StatusCode.FAILED_PRECONDITION),
    /** The image has no manifest for the platform asked for, or the host cannot run it. */
    PLATFORM_MISMATCH(StatusCode.FAILED_PRECONDITION),
    /** Neither the request nor the image names a command. */
    COMMAND_MISSING(StatusCode.FAILED_PRECONDITION),
    /** The command is not in the container (a shell's exit code 127). */
    COMMAND_NOT_FOUND(StatusCode.FAILED_PRECONDITION),
    /** The command is there and cannot be executed (a shell's exit code 126). */
    COMMAND_NOT_EXECUTABLE(StatusCode.FAILED_PRECONDITION),
    /** The user or group is neither a number nor in the image's passwd or group file. */
    USER_NOT_FOUND(StatusCode.FAILED_PRECONDITION),
    /** The working directory cannot be used. */
    WORKING_DIRECTORY(StatusCode.FAILED_PRECONDITION),
    /** The source of a bind mount is not there. */
    BIND_SOURCE_NOT_FOUND(StatusCode.FAILED_PRECONDITION),
    /** A container whose namespaces are to be shared does not run, or is gone. */
    SHARED_CONTAINER_NOT_RUNNING(StatusCode.FAILED_PRECONDITION),
    /** A device that a container is to have is not there, or is no device. */
    DEVICE_NOT_FOUND(StatusCode.FAILED_PRECONDITION),
    /** A CDI file of the operator's cannot be read, contradicts another, or wants what is not done here. */
    DEVICE_CONFIGURATION(StatusCode.FAILED_PRECONDITION),
    /** The kernel or machine lacks what was asked for. */
    UNSUPPORTED_BY_HOST(StatusCode.FAILED_PRECONDITION),
    /** The kernel does not take a limit for a container that runs, such as less memory than it uses. */
    LIMIT_REFUSED(StatusCode.FAILED_PRECONDITION),
    /** What is to be copied into a container does not fit what is there, or is nothing that is copied. */
    COPY_REFUSED(StatusCode.FAILED_PRECONDITION),
    /** The container's log driver keeps nothing that could be read. */
    LOG_NOT_KEPT(StatusCode.FAILED_PRECONDITION),
    /** Another engine already serves this node or data root. */
    NODE_IN_USE(StatusCode.FAILED_PRECONDITION),

    /** The etag does not match: the resource has changed. */
    ETAG_MISMATCH(StatusCode.ABORTED),
    /** Another call changed the same resource at the same time; try again. */
    CONCURRENT_CHANGE(StatusCode.ABORTED),
    /** Events before the sequence asked for are no longer kept. */
    EVENTS_COMPACTED(StatusCode.OUT_OF_RANGE),
    /** A reader of a log was so slow that what it would have read next was rotated away. */
    LOG_ROTATED_AWAY(StatusCode.OUT_OF_RANGE),
    /** A size, count or ratio limit was passed. */
    LIMIT_EXCEEDED(StatusCode.RESOURCE_EXHAUSTED),
    DISK_FULL(StatusCode.RESOURCE_EXHAUSTED),
    /** No ids are left for one more user namespace. */
    USER_IDS_EXHAUSTED(StatusCode.RESOURCE_EXHAUSTED),
    DEADLINE_EXCEEDED(StatusCode.DEADLINE_EXCEEDED),
    CANCELLED(StatusCode.CANCELLED),
    /** The operator's trust policy does not let this be fetched. */
    IMAGE_NOT_TRUSTED(StatusCode.PERMISSION_DENIED),
    /** What the operator has written of registries cannot be read or makes no sense: {@code certs.d}, the trust policy. */
    REGISTRY_CONFIGURATION(StatusCode.FAILED_PRECONDITION),
    /** The registry knows who asks, and does not allow it. */
    REGISTRY_DENIED(StatusCode.PERMISSION_DENIED),
    /** The registry wants credentials, does not take those that were given, or asks for them in no known way. */
    REGISTRY_UNAUTHENTICATED(StatusCode.UNAUTHENTICATED),

    DATABASE_UNAVAILABLE(StatusCode.UNAVAILABLE),
    REGISTRY_UNAVAILABLE(StatusCode.UNAVAILABLE),
    /** A volume's driver does not answer, or says that it cannot now; the metadata names the driver. */
    VOLUME_DRIVER_UNAVAILABLE(StatusCode.UNAVAILABLE),
    /** The engine is starting or stopping. */
    ENGINE_UNAVAILABLE(StatusCode.UNAVAILABLE),
    NOT_IMPLEMENTED(StatusCode.UNIMPLEMENTED),

    /** Content does not match its digest or size, or a document contradicts itself. */
    CONTENT_CORRUPT(StatusCode.DATA_LOSS),
    /** A layer tries to reach outside its root, or holds what no layer may hold. */
    LAYER_REFUSED(StatusCode.FAILED_PRECONDITION),
    /** The registry's answer breaks the distribution-spec. */
    REGISTRY_PROTOCOL(StatusCode.INTERNAL),
    /** A volume's driver has failed; the metadata names it and the code that it gave. */
    VOLUME_DRIVER_FAILED(StatusCode.INTERNAL),
    /** A step of a container's launch failed; the message says which and why. */
    LAUNCH_FAILED(StatusCode.INTERNAL),
    /** The kernel refused a call that should have succeeded. */
    KERNEL(StatusCode.INTERNAL),
    /** Reading or writing a file of the engine's own failed. */
    STORAGE(StatusCode.INTERNAL),
    /** A defect of ours. */
    INTERNAL(StatusCode.INTERNAL);

    private final StatusCode code;

    ErrorReason(StatusCode code) {
        this.code = code;
    }

    /** The canonical code that a client sees. */
    public StatusCode code() {
        return code;
    }
}
