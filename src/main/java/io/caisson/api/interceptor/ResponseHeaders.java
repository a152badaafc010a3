package io.caisson.api.interceptor;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Lets a streaming call send its headers before its first message, as the sign that it is open: from then on a
 * client misses nothing. Without it the headers go with the first message.
 */
@ApplicationScoped
public class ResponseHeaders implements ServerInterceptor {
    private static final Context.Key<Runnable> SEND = Context.key("caisson-response-headers");

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Once<Q, R> once = new Once<>(call);
        Runnable send = () -> once.sendHeaders(new Metadata());
        return Contexts.interceptCall(Context.current().withValue(SEND, send), once, headers, next);
    }

    /** Sends the headers of the call whose method runs in this context; to be called in that method itself. */
    public static Runnable sender() {
        Runnable send = SEND.get();
        return send == null ? () -> {} : send;
    }

    /** Sends headers once, whoever is first. */
    private static final class Once<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private boolean sent;

        Once(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!sent && !isCancelled()) {
                sent = true;
                super.sendHeaders(headers);
            }
        }
    }
}
