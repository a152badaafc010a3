package io.caisson.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The messages that a client sends, one at a time: the next is asked for when the last was taken, so that at
 * most one is held.
 *
 * @param <T> the message
 */
final class RequestQueue<T> implements StreamObserver<T> {
    private final ServerCallStreamObserver<?> call;
    private final BlockingQueue<Optional<T>> messages = new LinkedBlockingQueue<>();

    /** To be made in the service's method itself, before it returns. */
    RequestQueue(ServerCallStreamObserver<?> call) {
        this.call = call;
        call.disableAutoRequest();
    }

    /** Asks for the first message; once whoever takes it has been begun. */
    void begin() {
        call.request(1);
    }

    /** Waits for the next; empty at the end. For one thread at a time. */
    Optional<T> next() throws InterruptedException {
        Optional<T> message = messages.take();
        if (message.isPresent()) {
            call.request(1);
        }
        return message;
    }

    @Override
    public void onNext(T message) {
        messages.add(Optional.of(message));
    }

    /** The client is gone: whoever waits is interrupted by the call's own end. */
    @Override
    public void onError(Throwable cause) {
        // See above.
    }

    @Override
    public void onCompleted() {
        messages.add(Optional.empty());
    }
}
