package io.caisson.api.interceptor;

import io.caisson.operation.Room;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Ends a call whose method threw with the status that {@link StatusMapper} gives, so that no method
 * handles errors itself; a defect of ours is logged with its stack trace.
 */
@ApplicationScoped
public class ErrorInterceptor implements ServerInterceptor {
    private static final Logger LOG = Logger.getLogger(ErrorInterceptor.class);

    private final RoomRules rules;

    ErrorInterceptor(Room room) {
        this.rules = new RoomRules(room);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (rules.refuses(call.getMethodDescriptor())) {
            guard(call, () -> {
                throw RoomRules.full();
            });
            return new ServerCall.Listener<>() {};
        }
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onMessage(Q message) {
                guard(call, () -> super.onMessage(message));
            }

            @Override
            public void onHalfClose() {
                guard(call, () -> rules.carryOut(call.getMethodDescriptor(), super::onHalfClose));
            }

            @Override
            public void onReady() {
                guard(call, super::onReady);
            }
        };
    }

    /** The status for what a method threw; logs it if it is a defect. */
    public static StatusRuntimeException report(String method, Throwable thrown) {
        StatusRuntimeException mapped = StatusMapper.map(thrown);
        if (StatusMapper.isDefect(mapped)) {
            LOG.errorf(thrown, "%s failed: %s", method, thrown);
        }
        return mapped;
    }

    private static void guard(ServerCall<?, ?> call, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            StatusRuntimeException mapped = report(call.getMethodDescriptor().getFullMethodName(), e);
            Metadata trailers = mapped.getTrailers();
            close(call, mapped.getStatus(), trailers == null ? new Metadata() : trailers);
        }
    }

    private static void close(ServerCall<?, ?> call, Status status, Metadata trailers) {
        try {
            call.close(status, trailers);
        } catch (IllegalStateException alreadyClosed) {
            LOG.debugf(
                    "The client of %s went before its error",
                    call.getMethodDescriptor().getFullMethodName());
        }
    }
}
