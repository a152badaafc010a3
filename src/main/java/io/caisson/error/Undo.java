package io.caisson.error;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The inverses of the steps done so far, so that a failure midway leaves nothing behind.
 *
 * <pre>{@code
 * try (Undo undo = new Undo()) {
 *     Path directory = make();
 *     undo.push("remove " + directory, () -> remove(directory));
 *     mount(directory);
 *     undo.commit();
 * }
 * }</pre>
 *
 * <p>Closing without {@link #commit()} runs the inverses, the last pushed first. One that fails does
 * not stop the others; what failed is thrown from {@code close()}, and so becomes a suppressed
 * exception of the cause. Not for use by several threads.
 */
public final class Undo implements AutoCloseable {
    private final Deque<Step> steps = new ArrayDeque<>();

    /** Remembers how to undo the step just done. */
    public void push(String words, Action inverse) {
        steps.push(new Step(words, inverse));
    }

    /** All steps succeeded: nothing is to be undone. */
    public void commit() {
        steps.clear();
    }

    @Override
    public void close() {
        EngineException failure = null;
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.inverse().run();
            } catch (Exception e) {
                EngineException wrapped =
                        new EngineException(ErrorReason.INTERNAL, "Undoing failed: " + step.words() + ": " + e, e);
                if (failure == null) {
                    failure = wrapped;
                } else {
                    failure.addSuppressed(wrapped);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** An inverse; it may throw whatever it likes. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private record Step(String words, Action inverse) {}
}
