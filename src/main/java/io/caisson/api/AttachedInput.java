package io.caisson.api;

import io.caisson.event.Actor;
import org.jspecify.annotations.Nullable;

/** What a client sends to a process that it is attached to, on a virtual thread of its own until it is closed. */
final class AttachedInput implements AutoCloseable {
    private final Thread thread;
    private volatile @Nullable RuntimeException failure;

    private AttachedInput(String method, Work work) {
        Thread caller = Thread.currentThread();
        this.thread = Thread.ofVirtual().name(method + "-input").unstarted(Actor.carried(() -> run(work, caller)));
    }

    /** What is done with the input. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    /** Begins. A failure of the work interrupts the caller, who then learns of it by {@link #check}. */
    static AttachedInput begin(String method, Work work) {
        AttachedInput input = new AttachedInput(method, work);
        input.thread.start();
        return input;
    }

    /** Throws what the work has thrown. */
    void check() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run(Work work, Thread caller) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
            caller.interrupt();
        }
    }
}
