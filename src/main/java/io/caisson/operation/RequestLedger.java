package io.caisson.operation;

import io.caisson.error.EngineException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries out a request at most once, however often the client sends it (AIP-155).
 *
 * <p>The first call with a request id does the work; a later one with the same method and body gets the
 * first answer again, for 24 hours; one that comes while the first is under way waits for it. Only
 * successes are remembered: a call that fails releases its id, so that the client may try again with it.
 *
 * <p><b>Crashes.</b> If the engine dies between the work and the answer, the next call with the id does
 * the work again. So that this makes no second resource, a use case that makes one calls {@link #claim}
 * in the transaction that commits its row, and asks {@link #claimed} before it makes anything:
 *
 * <pre>{@code
 * Optional<Volume> earlier = ledger.claimed().flatMap(store::find);
 * if (earlier.isPresent()) {
 *     return earlier.get();            // made by an attempt that died before it could answer
 * }
 * QuarkusTransaction.requiringNew().run(() -> {
 *     store.insert(volume);
 *     ledger.claim(volume.id());
 *     events.append(...);
 * });
 * }</pre>
 *
 * <p>Both do nothing outside of {@link #once}, or without a request id.
 */
@ApplicationScoped
public class RequestLedger {
    /**
     * Does the work, or answers as it was answered before. Must be called outside of a transaction.
     *
     * @throws EngineException {@code REQUEST_ID_REUSED} if the id belongs to another method or body;
     *     {@code CONCURRENT_CHANGE} if another engine is carrying it out; {@code INVALID_REQUEST} if the
     *     id is not a UUID; and whatever the work throws
     */
    public <R> R once(RequestKey key, AnswerCodec<R> codec, Supplier<R> work) {
        throw new UnsupportedOperationException();
    }

    /** Records, in the caller's transaction, that the current request has made the resource with this ID. */
    public void claim(String resourceId) {
        throw new UnsupportedOperationException();
    }

    /** The ID that an earlier attempt at the current request has claimed; the resource may be gone again. */
    public Optional<String> claimed() {
        throw new UnsupportedOperationException();
    }
}
