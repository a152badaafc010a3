package io.caisson.cli.output;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Why a call failed, as the engine's answer tells it.
 *
 * @param code the canonical code
 * @param message the engine's words
 * @param reason {@code ErrorInfo.reason}; empty if the answer is not the engine's
 * @param metadata {@code ErrorInfo.metadata}
 * @param details violations and preconditions, a line each
 */
public record Failure(
        Status.Code code, String message, String reason, Map<String, String> metadata, List<String> details) {
    /** Reads it from what a stub threw. */
    public static Failure of(StatusRuntimeException e) {
        com.google.rpc.Status status = StatusProto.fromThrowable(e);
        String message = e.getStatus().getDescription();
        ErrorInfo info = ErrorInfo.getDefaultInstance();
        List<String> details = new ArrayList<>();
        try {
            for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    info = detail.unpack(ErrorInfo.class);
                } else {
                    addDetails(detail, details);
                }
            }
        } catch (InvalidProtocolBufferException malformed) {
            details.add("the engine's answer has details that cannot be read: " + malformed.getMessage());
        }
        return new Failure(
                e.getStatus().getCode(),
                message == null ? "" : message,
                info.getReason(),
                info.getMetadataMap(),
                details);
    }

    private static void addDetails(Any detail, List<String> details) throws InvalidProtocolBufferException {
        if (detail.is(BadRequest.class)) {
            detail.unpack(BadRequest.class)
                    .getFieldViolationsList()
                    .forEach(violation -> details.add(violation.getField() + ": " + violation.getDescription()));
        } else if (detail.is(PreconditionFailure.class)) {
            detail.unpack(PreconditionFailure.class)
                    .getViolationsList()
                    .forEach(violation -> details.add(violation.getSubject() + ": " + violation.getDescription()));
        }
    }

    /** Whether the engine could not be reached at all, as opposed to an engine that refuses. */
    public boolean isUnreachable() {
        return code == Status.Code.UNAVAILABLE && reason.isEmpty();
    }
}
