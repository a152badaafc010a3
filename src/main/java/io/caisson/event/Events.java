package io.caisson.event;

import io.caisson.error.EngineException;
import io.caisson.query.FieldMap;
import io.caisson.query.FieldType;
import io.caisson.query.SqlCondition;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The log of events.
 *
 * <p><b>Appending</b> happens in the caller's transaction: the event exists if and only if what it tells
 * of does. <b>Watching</b> gives every event in the order of sequence numbers, each exactly once, though
 * transactions commit in another order than they took their numbers: a watcher never passes a number
 * that a transaction still under way may have taken (see {@code V1__base.sql}). A long transaction holds
 * watchers up only from its first event on, so append late.
 *
 * <p><b>Telling</b> is for what no row knows of: an event is written behind ({@link #tell}).
 *
 * <p><b>List, then watch, without a gap</b>: read {@link #sequence()} <i>before</i> the list, give it to
 * the client with the list, and let it watch the events after it. It may see an event which the list
 * reflects already, and misses none.
 */
@ApplicationScoped
public class Events {
    private static final Logger LOG = Logger.getLogger(Events.class);
    private static final int COMPACTION_SECONDS = 600;
    /** How long one who reads the log waits for what is written behind: longer only without a database. */
    private static final Duration BEHIND = Duration.ofSeconds(2);

    private static final Duration COMPACTION_INTERVAL = Duration.ofMinutes(10);
    private static final FieldMap<Event> FIELDS = FieldMap.<Event>of("event")
            .filtered("sequence", FieldType.INTEGER, "e.sequence")
            .filtered("type", FieldType.STRING, "e.type")
            .filtered("resource_type", FieldType.STRING, "e.resource_type")
            .filtered("resource_id", FieldType.STRING, "e.resource_id")
            .filtered("resource_name", FieldType.STRING, "e.resource_name")
            .filtered("node", FieldType.STRING, "e.node")
            .filtered("actor", FieldType.STRING, "e.actor")
            .filtered("attributes", FieldType.LABELS, "e.attributes")
            .filtered("time", FieldType.TIMESTAMP, "e.time");

    private final EventStore store;
    private final Node node;
    private final TransactionSynchronizationRegistry transactions;
    private final EventRetention retention;
    private final EventSignal signal = new EventSignal();
    private final EventBacklog backlog = new EventBacklog(this::appendAll);
    private final AtomicReference<Instant> lastCompaction = new AtomicReference<>(Instant.EPOCH);

    @Inject
    Events(
            DataSource dataSource,
            Node node,
            TransactionSynchronizationRegistry transactions,
            @ConfigProperty(name = "caisson.events.keep-age", defaultValue = "P30D") Duration keepAge,
            @ConfigProperty(name = "caisson.events.keep-count", defaultValue = "100000") int keepCount) {
        this.store = new EventStore(dataSource);
        this.node = node;
        this.transactions = transactions;
        this.retention = new EventRetention(keepAge, keepCount);
    }

    /**
     * Appends an event in the transaction of the caller.
     *
     * @return its sequence number, which nobody else sees before the transaction commits
     * @throws IllegalStateException if no transaction is active
     */
    public long append(EventDraft draft) {
        if (transactions.getTransactionStatus() != Status.STATUS_ACTIVE) {
            throw new IllegalStateException("event " + draft.type().externalName() + " appended without a transaction");
        }
        long sequence = store.append(node.name(), byActor(draft));
        // A rollback is told as well: it may have held the horizon back.
        transactions.registerInterposedSynchronization(new AfterCompletion(this::appended));
        return sequence;
    }

    /**
     * Has an event written soon, by one statement with others, in the order of the calls. Nobody waits for it but
     * who reads the log of this engine, and so never misses it. It is not durable at once, and lost with an engine
     * that is killed in that moment.
     */
    public void tell(EventDraft draft) {
        if (!backlog.add(byActor(draft))) {
            LOG.debugf("Event %s of %s is lost: too many wait", draft.type().externalName(), draft.resourceId());
        }
    }

    /**
     * To be called after a statement of the caller's own that has appended events by the SQL function
     * {@code event_append}: wakes those that watch, once the transaction has ended; at once if there is
     * none, since the statement was a transaction by itself.
     */
    public void appendedByStatement() {
        if (transactions.getTransactionStatus() == Status.STATUS_ACTIVE) {
            transactions.registerInterposedSynchronization(new AfterCompletion(this::appended));
        } else {
            appended();
        }
    }

    /** The sequence up to which every event is committed, or will never be; 0 if there was none yet. */
    public long sequence() {
        backlog.flush(BEHIND);
        return store.position().horizon();
    }

    /**
     * Begins to watch. A time as start gives what is kept of the events since then.
     *
     * @throws EngineException {@code EVENTS_COMPACTED} with {@code oldest_sequence} (the oldest event that
     *     is kept) if events after the start are no longer kept, or the start has not happened yet (the
     *     database was restored from a backup); {@code INVALID_FILTER}; {@code INVALID_REQUEST} for a
     *     negative sequence
     */
    public EventCursor watch(WatchQuery query) {
        backlog.flush(BEHIND);
        SqlCondition condition = FIELDS.condition(query.filter());
        if (query.until() != null) {
            condition = condition.and(time("<", query.until()));
        }
        if (query.start() instanceof WatchStart.Since(Instant since)) {
            condition = condition.and(time(">=", since));
        }
        return EventTail.open(new EventTail.Source(store, signal, Clock.systemUTC()), query, condition);
    }

    /**
     * Removes the events that the retention does not keep; also happens by itself, every ten minutes at
     * most. Returns how many went.
     */
    public int compact() {
        Instant olderThan = Instant.now().minus(retention.age());
        return QuarkusTransaction.requiringNew()
                .timeout(COMPACTION_SECONDS)
                .call(() -> store.compact(olderThan, retention.count()));
    }

    @PreDestroy
    void end() {
        backlog.close(BEHIND);
    }

    private void appendAll(List<EventDraft> drafts) {
        store.appendAll(node.name(), drafts);
        appended();
    }

    private static EventDraft byActor(EventDraft draft) {
        return draft.actor().isEmpty() ? draft.by(Actor.current()) : draft;
    }

    private void appended() {
        signal.raise();
        Instant last = lastCompaction.get();
        Instant now = Instant.now();
        if (Duration.between(last, now).compareTo(COMPACTION_INTERVAL) >= 0
                && lastCompaction.compareAndSet(last, now)) {
            Thread.ofVirtual().name("event-compaction").start(this::compactQuietly);
        }
    }

    private void compactQuietly() {
        try {
            compact();
        } catch (RuntimeException e) {
            LOG.warnf(e, "Cannot compact the events; trying again in %s", COMPACTION_INTERVAL);
        }
    }

    private static SqlCondition time(String operator, Instant time) {
        return new SqlCondition("(e.time " + operator + " ?)", List.of(time.atOffset(ZoneOffset.UTC)));
    }

    /** Does something when the transaction has ended, either way. */
    private record AfterCompletion(Runnable action) implements Synchronization {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            action.run();
        }
    }
}
