package io.caisson.cli.command;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells when the engine has opened a stream: it sends the headers then, before the first message. */
final class HeaderLatch implements ClientInterceptor {
    /** An engine that sends headers with the first message only is not waited for longer. */
    private static final long LIMIT_MILLIS = 1000;

    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                super.start(new Opening<>(listener, opened), headers);
            }
        };
    }

    void await() {
        try {
            boolean _ = opened.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        }
    }

    private static final class Opening<R> extends SimpleForwardingClientCallListener<R> {
        private final CountDownLatch opened;

        Opening(ClientCall.Listener<R> listener, CountDownLatch opened) {
            super(listener);
            this.opened = opened;
        }

        @Override
        public void onHeaders(Metadata headers) {
            opened.countDown();
            super.onHeaders(headers);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            opened.countDown();
            super.onClose(status, trailers);
        }
    }
}
