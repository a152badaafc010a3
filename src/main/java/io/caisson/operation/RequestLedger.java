package io.caisson.operation;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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
    private static final Logger LOG = Logger.getLogger(RequestLedger.class);
    private static final Duration EXPIRY_INTERVAL = Duration.ofMinutes(10);
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final ScopedValue<Current> CURRENT = ScopedValue.newInstance();

    private final LedgerStore store;
    private final TransactionSynchronizationRegistry transactions;
    private final ConcurrentMap<UUID, Running> running = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> lastExpiry = new AtomicReference<>(Instant.EPOCH);

    @Inject
    RequestLedger(
            DataSource dataSource,
            TransactionSynchronizationRegistry transactions,
            @ConfigProperty(name = "caisson.node", defaultValue = "local") String node) {
        this.store = new LedgerStore(dataSource, node, UUID.randomUUID());
        this.transactions = transactions;
    }

    /**
     * Does the work, or answers as it was answered before. Must be called outside of a transaction.
     *
     * @throws EngineException {@code REQUEST_ID_REUSED} if the id belongs to another method or body;
     *     {@code CONCURRENT_CHANGE} if another engine is carrying it out; {@code INVALID_REQUEST} if the
     *     id is not a UUID; and whatever the work throws
     */
    public <R> R once(RequestKey key, AnswerCodec<R> codec, Supplier<R> work) {
        if (key.requestId().isEmpty()) {
            return work.get();
        }
        UUID id = parse(key.requestId());
        Running ours = new Running(key, new CountDownLatch(1));
        for (Running first = running.putIfAbsent(id, ours); first != null; first = running.putIfAbsent(id, ours)) {
            first.await(id, key);
        }
        try {
            return enter(id, key, codec, work);
        } finally {
            running.remove(id);
            ours.done().countDown();
            expireNowAndThen();
        }
    }

    /**
     * Records, in the caller's transaction, that the current request has made the resource with this ID.
     *
     * @throws IllegalStateException if no transaction is active
     */
    public void claim(String resourceId) {
        if (!CURRENT.isBound()) {
            return;
        }
        if (transactions.getTransactionStatus() != Status.STATUS_ACTIVE) {
            throw new IllegalStateException("resource " + resourceId + " claimed without a transaction");
        }
        store.claim(CURRENT.get().id(), resourceId);
    }

    /** Whether the current call has a request id, so that {@link #claim} needs a transaction around it. */
    public boolean isClaiming() {
        return CURRENT.isBound();
    }

    /** The ID that an earlier attempt at the current request has claimed; the resource may be gone again. */
    public Optional<String> claimed() {
        return CURRENT.isBound() ? Optional.ofNullable(CURRENT.get().resourceId()) : Optional.empty();
    }

    /** Forgets the requests whose time is over; also happens by itself. Returns how many. */
    public int expire() {
        return QuarkusTransaction.requiringNew().call(store::expire);
    }

    private <R> R enter(UUID id, RequestKey key, AnswerCodec<R> codec, Supplier<R> work) {
        return switch (QuarkusTransaction.requiringNew().call(() -> store.enter(id, key))) {
            case LedgerStore.Entry.Answered(byte[] answer) -> codec.decode(answer);
            case LedgerStore.Entry.Ours(String resourceId) -> carryOut(new Current(id, resourceId), codec, work);
        };
    }

    private <R> R carryOut(Current current, AnswerCodec<R> codec, Supplier<R> work) {
        R answer;
        try {
            answer = ScopedValue.where(CURRENT, current).call(work::get);
        } catch (RuntimeException | Error failure) {
            release(current.id(), failure);
            throw failure;
        }
        try {
            byte[] bytes = codec.encode(answer);
            QuarkusTransaction.requiringNew().run(() -> store.answer(current.id(), bytes));
        } catch (RuntimeException e) {
            // The work is done; a retry finds what it has claimed.
            LOG.warnf(e, "Cannot record the answer of request %s", current.id());
        }
        return answer;
    }

    private void release(UUID id, Throwable cause) {
        try {
            QuarkusTransaction.requiringNew().run(() -> store.release(id));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private void expireNowAndThen() {
        Instant last = lastExpiry.get();
        Instant now = Instant.now();
        if (Duration.between(last, now).compareTo(EXPIRY_INTERVAL) >= 0 && lastExpiry.compareAndSet(last, now)) {
            Thread.ofVirtual().name("request-expiry").start(() -> {
                try {
                    expire();
                } catch (RuntimeException e) {
                    LOG.warnf(e, "Cannot expire old requests; trying again in %s", EXPIRY_INTERVAL);
                }
            });
        }
    }

    private static UUID parse(String requestId) {
        if (!UUID_FORM.matcher(requestId).matches()) {
            throw EngineException.invalid(
                    "request_id", "must be a UUID such as 123e4567-e89b-42d3-a456-426614174000, but is " + requestId);
        }
        return UUID.fromString(requestId);
    }

    /** The request that the current thread carries out. */
    private record Current(UUID id, @Nullable String resourceId) {}

    /** A call under way in this process. */
    private record Running(RequestKey key, CountDownLatch done) {
        /** Waits for it to end, if the other call is the same request. */
        void await(UUID id, RequestKey other) {
            if (!key.equals(other)) {
                throw LedgerStore.reused(id);
            }
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException(
                        ErrorReason.CANCELLED, "Cancelled while the first call with request_id " + id + " went on", e);
            }
        }
    }
}
