package io.caisson.cli.command;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call in which both sides send as they like, each no faster than the other takes it.
 *
 * @param <Q> the message sent
 * @param <R> the answer
 */
final class Conversation<Q, R> implements ClientResponseObserver<Q, R> {
    private final Consumer<R> answers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ClientCallStreamObserver<Q> call;
    private volatile boolean answered;
    private boolean finished;
    private boolean ended;
    private @Nullable Throwable failure;

    private Conversation(Consumer<R> answers) {
        this.answers = answers;
    }

    /**
     * Begins.
     *
     * @param answers hears each answer, in a thread of gRPC's; the next comes when it has returned
     */
    static <Q, R> Conversation<Q, R> begin(Function<StreamObserver<R>, StreamObserver<Q>> method, Consumer<R> answers) {
        Conversation<Q, R> conversation = new Conversation<>(answers);
        var _ = method.apply(conversation);
        return conversation;
    }

    /** Sends a message once the engine takes it; false if it has ended the call. */
    boolean send(Q message) {
        lock.lock();
        try {
            while (!call().isReady() && !ended) {
                changed.awaitUninterruptibly();
            }
            if (!ended && !finished) {
                call().onNext(message);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until one answer or the end of the call has come; throws what it ended with. */
    void awaitFirst() {
        lock.lock();
        try {
            while (!answered && !ended) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        if (!answered) {
            awaitEnd();
        }
    }

    /** Nothing more will be sent. */
    void finish() {
        lock.lock();
        try {
            if (!finished && !ended) {
                finished = true;
                call().onCompleted();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Leaves; {@link #awaitEnd} fails with {@code CANCELLED}. */
    void cancel(String reason, @Nullable Throwable cause) {
        call().cancel(reason, cause);
    }

    /** Waits until the engine has ended the call; throws what it ended with. */
    void awaitEnd() {
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

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> begun) {
        call = begun;
        begun.disableAutoRequestWithInitial(1);
        begun.setOnReadyHandler(() -> wake(false, null));
    }

    @Override
    public void onNext(R answer) {
        answers.accept(answer);
        answered = true;
        wake(false, null);
        call().request(1);
    }

    @Override
    public void onError(Throwable e) {
        wake(true, e);
    }

    @Override
    public void onCompleted() {
        wake(true, null);
    }

    private ClientCallStreamObserver<Q> call() {
        return Objects.requireNonNull(call, "The call has begun");
    }

    private void wake(boolean now, @Nullable Throwable cause) {
        lock.lock();
        try {
            if (now) {
                ended = true;
                failure = cause;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
