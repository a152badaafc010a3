package io.caisson.api.interceptor;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.FieldViolation;
import io.caisson.error.Precondition;
import io.caisson.error.ResourceName;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only place where an exception becomes what a client sees (AIP-193): a canonical code, a message,
 * and {@code google.rpc} details.
 *
 * <p>A failure that nobody threw on purpose is {@code INTERNAL} with the exception's words; one that
 * the database's absence caused is {@code UNAVAILABLE}, wherever it surfaced.
 */
public final class StatusMapper {
    /** The {@code domain} of every {@code ErrorInfo}. */
    public static final String DOMAIN = "caisson.dev";

    /** SQLSTATE classes of a server that is away: connection exception, operator intervention. */
    private static final Set<String> ABSENCE_CLASSES = Set.of("08", "57");

    /** SQLSTATEs of two transactions that got in each other's way. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03");

    /** SQLSTATE disk_full. */
    private static final String DISK_FULL = "53100";

    private static final int MOST_CAUSES = 64;

    private StatusMapper() {}

    /** The status for an exception, details in its trailers. A defect only where no cause tells more. */
    public static StatusRuntimeException map(Throwable thrown) {
        StatusRuntimeException defect = null;
        for (Throwable error : causes(thrown)) {
            StatusRuntimeException known = known(error);
            if (known != null && !isDefect(known)) {
                return known;
            }
            defect = defect == null ? known : defect;
        }
        return defect != null
                ? defect
                : toStatus(new EngineException(
                        ErrorReason.INTERNAL, "The engine failed unexpectedly: " + thrown + ". See its log.", thrown));
    }

    /**
     * What led to an exception, the likeliest reason first: it and its causes, then what those suppress.
     *
     * <p>A transaction whose commit failed names the reason only as a suppressed exception, and what
     * could not be undone for the same reason is suppressed beside it.
     */
    private static Collection<Throwable> causes(Throwable thrown) {
        Set<Throwable> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> ordered = new ArrayList<>();
        Deque<Throwable> starts = new ArrayDeque<>(List.of(thrown));
        while (!starts.isEmpty() && ordered.size() < MOST_CAUSES) {
            for (Throwable error = starts.remove();
                    error != null && ordered.size() < MOST_CAUSES && found.add(error);
                    error = error.getCause()) {
                ordered.add(error);
                starts.addAll(List.of(error.getSuppressed()));
            }
        }
        return ordered;
    }

    private static @Nullable StatusRuntimeException known(Throwable error) {
        return switch (error) {
            case EngineException e -> toStatus(e);
            case StatusRuntimeException e -> e;
            case StatusException e -> new StatusRuntimeException(e.getStatus(), e.getTrailers());
            case InterruptedException e -> toStatus(cancelled(e));
            case ClosedByInterruptException e -> toStatus(cancelled(e));
            default -> {
                EngineException recognised = recognise(error);
                yield recognised == null ? null : toStatus(recognised);
            }
        };
    }

    /** Whether the status tells of a defect of ours, which belongs into the engine's log. */
    static boolean isDefect(StatusRuntimeException mapped) {
        return switch (mapped.getStatus().getCode()) {
            case INTERNAL, UNKNOWN, DATA_LOSS -> true;
            default -> false;
        };
    }

    private static @Nullable EngineException recognise(Throwable error) {
        boolean connection = error instanceof SQLTransientConnectionException
                || error instanceof SQLNonTransientConnectionException
                || error instanceof SQLRecoverableException;
        String state = error instanceof SQLException e ? e.getSQLState() : null;
        if (connection || (state != null && state.length() == 5 && ABSENCE_CLASSES.contains(state.substring(0, 2)))) {
            return databaseAway(error);
        }
        if (state != null && CONFLICTS.contains(state)) {
            return new EngineException(
                    ErrorReason.CONCURRENT_CHANGE,
                    "Another call changed the same resource at the same time. Try again.",
                    error);
        }
        if (DISK_FULL.equals(state)) {
            return new EngineException(
                    ErrorReason.DISK_FULL,
                    "The disk that the engine's database lies on is full. Containers run on; make room on it, for"
                            + " example in a container with caisson exec, and try again.",
                    error);
        }
        // Agroal gives up waiting for a connection with a bare SQLException.
        String words = error.getMessage();
        if (error instanceof SQLException && words != null && words.contains("Acquisition timeout")) {
            return databaseAway(error);
        }
        return null;
    }

    private static EngineException databaseAway(Throwable cause) {
        return new EngineException(
                ErrorReason.DATABASE_UNAVAILABLE,
                "The engine cannot reach its database. Containers run on; try again once it is back.",
                cause);
    }

    private static EngineException cancelled(Throwable cause) {
        return new EngineException(
                ErrorReason.CANCELLED, "The call was cancelled by its client, or its deadline passed.", cause);
    }

    private static StatusRuntimeException toStatus(EngineException e) {
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.valueOf(e.reason().code().name()).value())
                .setMessage(e.getMessage())
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(e.reason().name())
                        .setDomain(DOMAIN)
                        .putAllMetadata(e.metadata())
                        .build()));
        if (!e.violations().isEmpty()) {
            status.addDetails(Any.pack(badRequest(e)));
        }
        ResourceName resource = e.resource();
        if (resource != null) {
            status.addDetails(Any.pack(ResourceInfo.newBuilder()
                    .setResourceType(resource.type())
                    .setResourceName(resource.name())
                    .setDescription(e.getMessage())
                    .build()));
        }
        if (!e.preconditions().isEmpty()) {
            status.addDetails(Any.pack(preconditionFailure(e)));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    private static BadRequest badRequest(EngineException e) {
        BadRequest.Builder details = BadRequest.newBuilder();
        for (FieldViolation violation : e.violations()) {
            details.addFieldViolationsBuilder().setField(violation.field()).setDescription(violation.description());
        }
        return details.build();
    }

    private static PreconditionFailure preconditionFailure(EngineException e) {
        PreconditionFailure.Builder details = PreconditionFailure.newBuilder();
        for (Precondition precondition : e.preconditions()) {
            details.addViolationsBuilder()
                    .setType(precondition.type())
                    .setSubject(precondition.subject())
                    .setDescription(precondition.description());
        }
        return details.build();
    }
}
