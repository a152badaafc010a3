package io.caisson.engine;

import io.caisson.event.Actor;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.atomic.AtomicReference;

/** Has calls work on behalf of whoever has opened their connection. */
final class CallerInterceptor implements ServerInterceptor {
    /** Of a connection that nothing is known of. */
    private static final String UNKNOWN = "unknown";

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String known = call.getAttributes().get(Peers.ACTOR);
        String actor = known == null ? UNKNOWN : known;
        AtomicReference<ServerCall.Listener<Q>> listener = new AtomicReference<>();
        Actor.as(actor, () -> listener.set(next.startCall(call, headers)));
        return new SimpleForwardingServerCallListener<>(listener.get()) {
            @Override
            public void onMessage(Q message) {
                Actor.as(actor, () -> super.onMessage(message));
            }

            @Override
            public void onHalfClose() {
                Actor.as(actor, super::onHalfClose);
            }

            @Override
            public void onReady() {
                Actor.as(actor, super::onReady);
            }

            @Override
            public void onCancel() {
                Actor.as(actor, super::onCancel);
            }

            @Override
            public void onComplete() {
                Actor.as(actor, super::onComplete);
            }
        };
    }
}
