package io.caisson.api;

import io.caisson.container.attach.Attachment;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * What a process writes, sent to one who is attached to it.
 *
 * @param written makes a message of bytes
 * @param exited makes the last message, of the exit code
 * @param <T> the message
 */
record AttachedOutput<T>(ResponseStream<T> responses, Function<Attachment.Written, T> written, IntFunction<T> exited) {
    /** Sends all until the process has ended, or its input could not be given to it. */
    void send(Attachment attachment, AttachedInput input) throws InterruptedException {
        try {
            for (Optional<Attachment.Written> next = attachment.next(); next.isPresent(); next = attachment.next()) {
                responses.send(written.apply(next.get()));
            }
            responses.send(exited.apply(attachment.exitCode().orElseThrow()));
        } catch (InterruptedException e) {
            input.check();
            throw e;
        }
    }
}
