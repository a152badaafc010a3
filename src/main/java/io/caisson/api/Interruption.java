package io.caisson.api;

import io.grpc.Context;
import java.util.concurrent.locks.ReentrantLock;

/**
 * While open, the end of a gRPC context interrupts the thread that opened this: for calls that wait.
 *
 * <p>Calls that change something are not interrupted when their client goes away: they run to their
 * end, and the client learns the answer by repeating its request id. An interrupted virtual thread
 * would lose its database connection in the middle of a transaction.
 *
 * <p>gRPC tells a method of its cancellation through the method's own, busy, serial executor; the
 * call's {@link Context} is cancelled beside it, which is what this listens to.
 *
 * <p>Once closed it never does, and an interruption that came too late is taken back, so that it can't
 * hit what the thread does next.
 */
final class Interruption implements AutoCloseable {
    private final Context context;
    private final Thread worker = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final Context.CancellationListener listener = this::interrupt;
    private boolean open = true;

    private Interruption(Context context) {
        this.context = context;
    }

    /** Binds the current thread to a call's context. */
    static Interruption whileOpen(Context context) {
        Interruption interruption = new Interruption(context);
        context.addListener(interruption.listener, Runnable::run);
        return interruption;
    }

    @Override
    public void close() {
        context.removeListener(listener);
        lock.lock();
        try {
            open = false;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void interrupt(Context ended) {
        lock.lock();
        try {
            if (open) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
