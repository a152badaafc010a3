package io.caisson.api;

import com.google.protobuf.ByteString;
import io.caisson.api.interceptor.ErrorInterceptor;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * The client's side of a call that sends a stream of bytes: its first message says how, all carry the bytes.
 *
 * @param <T> the message
 */
final class Upload<T> implements StreamObserver<T> {
    private final String method;
    private final RequestStream bytes;
    private final Rules<T> rules;
    private final Function<T, ByteString> chunk;
    private final T empty;
    private final CompletableFuture<T> first = new CompletableFuture<>();

    /**
     * @param method name of the RPC, for the log
     * @param empty what stands for the first message if the client sends none
     */
    Upload(String method, RequestStream bytes, Rules<T> rules, Function<T, ByteString> chunk, T empty) {
        this.method = method;
        this.bytes = bytes;
        this.rules = rules;
        this.chunk = chunk;
        this.empty = empty;
    }

    /** What a message must keep to. */
    @FunctionalInterface
    interface Rules<T> {
        void check(T message, boolean first);
    }

    /** Waits for the first message; one without anything if the client sends none. */
    T first() throws InterruptedException {
        try {
            return first.get();
        } catch (ExecutionException e) {
            throw ErrorInterceptor.report(method, e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public void onNext(T message) {
        try {
            rules.check(message, !first.isDone());
        } catch (RuntimeException e) {
            first.completeExceptionally(e);
            bytes.fail(e);
            return;
        }
        first.complete(message);
        bytes.accept(chunk.apply(message));
    }

    @Override
    public void onError(Throwable cause) {
        first.completeExceptionally(cause);
        bytes.fail(cause);
    }

    @Override
    public void onCompleted() {
        first.complete(empty);
        bytes.complete();
    }
}
