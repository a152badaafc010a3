package io.caisson.api;

import io.caisson.api.interceptor.ErrorInterceptor;
import io.caisson.api.interceptor.ResponseHeaders;
import io.caisson.event.Actor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a streaming call, written by a virtual thread of its own at the pace of the client.
 *
 * <p>{@link #send} blocks while the client does not read, so that nothing is buffered beyond gRPC's own
 * window and half a MiB; a client that goes away interrupts the thread.
 *
 * @param <T> the message
 */
final class ResponseStream<T> {
    /** So much is on its way while the next message is made. */
    private static final int UNDER_WAY = 512 * 1024;

    private final ServerCallStreamObserver<T> observer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Runnable headers = ResponseHeaders.sender();
    private @Nullable Thread worker;
    private boolean ended;

    private ResponseStream(ServerCallStreamObserver<T> observer) {
        this.observer = observer;
    }

    /** What a streaming call does; it may block, and throw whatever it likes. */
    @FunctionalInterface
    interface Work<T> {
        void run(ResponseStream<T> responses) throws Exception;
    }

    /**
     * Runs the work on a virtual thread and ends the call with it. To be called from the service's
     * method itself, before it returns.
     *
     * @param method name of the RPC, for the log
     */
    static <T> void serve(String method, StreamObserver<T> observer, Work<T> work) {
        ResponseStream<T> responses = new ResponseStream<>((ServerCallStreamObserver<T>) observer);
        responses.observer.setOnReadyThreshold(UNDER_WAY);
        responses.observer.setOnReadyHandler(responses::wake);
        responses.observer.setOnCancelHandler(responses::cancel);
        Thread thread = Thread.ofVirtual().name(method).unstarted(Actor.carried(() -> responses.run(method, work)));
        responses.worker = thread;
        thread.start();
    }

    /** Tells the client, before there is a message, that from now on it misses nothing. */
    void opened() {
        lock.lock();
        try {
            headers.run();
        } finally {
            lock.unlock();
        }
    }

    /** Sends a message as soon as the client takes one. */
    void send(T message) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!observer.isReady()) {
                if (observer.isCancelled()) {
                    throw new InterruptedException("The client cancelled the call");
                }
                changed.await();
            }
            observer.onNext(message);
        } finally {
            lock.unlock();
        }
    }

    /** Sends a message if the client takes one just now: for progress that the next message renews. */
    void offer(T message) {
        lock.lock();
        try {
            if (observer.isReady()) {
                observer.onNext(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the client to go, so long at most; false if it is still there. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!observer.isCancelled() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return observer.isCancelled();
        } finally {
            lock.unlock();
        }
    }

    private void run(String method, Work<T> work) {
        try {
            work.run(this);
            end(null);
        } catch (Throwable e) {
            end(ErrorInterceptor.report(method, e));
        }
    }

    private void end(@Nullable StatusRuntimeException error) {
        lock.lock();
        try {
            ended = true;
            if (observer.isCancelled()) {
                return;
            }
            if (error == null) {
                observer.onCompleted();
            } else {
                observer.onError(error);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void cancel() {
        lock.lock();
        try {
            changed.signalAll();
            Thread running = worker;
            if (!ended && running != null) {
                running.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
