package io.caisson.cli.command;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes to the engine, no faster than it takes them, while its answers come back.
 *
 * @param <Q> the message sent
 * @param <R> the answer
 */
final class Upload<Q, R> implements ClientResponseObserver<Q, R> {
    private static final int CHUNK_BYTES = 256 << 10;

    private final Consumer<R> answers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ClientCallStreamObserver<Q> requests;
    private boolean ended;
    private @Nullable Throwable failure;

    /** @param answers hears each answer, in a thread of gRPC's */
    Upload(Consumer<R> answers) {
        this.answers = answers;
    }

    /**
     * Sends all of it and waits until the engine has ended the call.
     *
     * @param begin opens the call
     * @param message makes a message of a chunk; the first of them is empty
     */
    void send(Function<Upload<Q, R>, StreamObserver<Q>> begin, InputStream bytes, Function<ByteString, Q> message)
            throws IOException {
        var _ = begin.apply(this);
        ClientCallStreamObserver<Q> call = Objects.requireNonNull(requests);
        try {
            ByteString chunk = ByteString.EMPTY;
            boolean whole = false;
            while (!whole && awaitReady(call)) {
                call.onNext(message.apply(chunk));
                chunk = UnsafeByteOperations.unsafeWrap(bytes.readNBytes(CHUNK_BYTES));
                whole = chunk.isEmpty();
            }
            if (whole) {
                call.onCompleted();
            }
            awaitEnd();
        } catch (IOException e) {
            call.cancel("reading what is to be sent failed", e);
            throw e;
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> call) {
        requests = call;
        call.setOnReadyHandler(() -> change(() -> {}));
    }

    @Override
    public void onNext(R answer) {
        change(() -> answers.accept(answer));
    }

    @Override
    public void onError(Throwable e) {
        change(() -> {
            failure = e;
            ended = true;
        });
    }

    @Override
    public void onCompleted() {
        change(() -> ended = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** False once the engine has ended the call: nothing more need be sent. */
    private boolean awaitReady(ClientCallStreamObserver<Q> call) {
        lock.lock();
        try {
            while (!call.isReady() && !ended) {
                changed.awaitUninterruptibly();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd() {
        lock.lock();
        try {
            while (!ended) {
                changed.awaitUninterruptibly();
            }
            if (failure instanceof StatusRuntimeException status) {
                throw status;
            }
            if (failure != null) {
                throw Status.fromThrowable(failure).asRuntimeException();
            }
        } finally {
            lock.unlock();
        }
    }
}
