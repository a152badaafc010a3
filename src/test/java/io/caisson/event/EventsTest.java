package io.caisson.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class EventsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    @Inject
    Events events;

    @Inject
    DataSource dataSource;

    @Inject
    Flyway flyway;

    @BeforeEach
    void migrate() {
        flyway.migrate();
    }

    @Test
    void isToldIfTheTransactionCommitsAndNotOtherwise() throws Exception {
        try (EventCursor cursor = events.watch(WatchQuery.now())) {
            QuarkusTransaction.begin();
            append("lost");
            QuarkusTransaction.rollback();
            long sequence = QuarkusTransaction.requiringNew()
                    .call(() -> events.append(EventDraft.of(EventType.CONTAINER_DIE, "c1", "web")
                            .with("exit_code", "137")
                            .by("root")));
            Event event = happened(cursor);
            assertThat(event.sequence()).isEqualTo(sequence);
            assertThat(event.type()).isEqualTo("container.die");
            assertThat(event.resourceType()).isEqualTo("container");
            assertThat(event.resourceId()).isEqualTo("c1");
            assertThat(event.resourceName()).isEqualTo("web");
            assertThat(event.actor()).isEqualTo("root");
            assertThat(event.node()).isEqualTo("test");
            assertThat(event.attributes()).containsOnly(java.util.Map.entry("exit_code", "137"));
            assertThat(event.time())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            assertThat(events.sequence()).isGreaterThanOrEqualTo(sequence);
        }
    }

    @Test
    void whatIsToldIsInTheLogForWhoReadsItAfterwards() throws Exception {
        long start = events.sequence();
        events.tell(EventDraft.of(EventType.CONTAINER_EXEC_START, "c1", "web")
                .with("exec_id", "e")
                .by("uid:7"));
        events.tell(EventDraft.of(EventType.CONTAINER_EXEC_DIE, "c1", "web").with("exit_code", "3"));

        assertThat(events.sequence()).isGreaterThanOrEqualTo(start + 2);
        try (EventCursor cursor = events.watch(WatchQuery.after(start))) {
            Event first = happened(cursor);
            assertThat(first.type()).isEqualTo("container.exec.start");
            assertThat(first.actor()).isEqualTo("uid:7");
            assertThat(first.attributes()).containsOnly(java.util.Map.entry("exec_id", "e"));
            Event second = happened(cursor);
            assertThat(second.type()).isEqualTo("container.exec.die");
            assertThat(second.actor()).isEqualTo(Actor.ENGINE);
            assertThat(second.sequence()).isGreaterThan(first.sequence());
        }
    }

    @Test
    void needsATransaction() {
        assertThatThrownBy(() -> append("none")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitsForATransactionThatTookAnEarlierNumber() throws Exception {
        try (EventCursor cursor = events.watch(WatchQuery.now())) {
            CountDownLatch appended = new CountDownLatch(1);
            CountDownLatch commit = new CountDownLatch(1);
            try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Long> first =
                        thread.submit(() -> QuarkusTransaction.requiringNew().call(() -> {
                            long sequence = append("first");
                            appended.countDown();
                            assertThat(commit.await(20, SECONDS)).isTrue();
                            return sequence;
                        }));
                assertThat(appended.await(20, SECONDS)).isTrue();
                long second = QuarkusTransaction.requiringNew().call(() -> append("second"));
                assertThat(events.sequence()).isLessThan(second);
                assertThat(cursor.next(SHORT)).isInstanceOf(WatchItem.Bookmark.class);
                commit.countDown();
                assertThat(happened(cursor).sequence()).isEqualTo(first.get()).isLessThan(second);
                assertThat(happened(cursor).sequence()).isEqualTo(second);
            }
        }
    }

    /** Eight writers whose transactions overlap, commit out of order and roll back; four watchers, each with a restart. */
    @Test
    void everyWatcherSeesEveryEventOnceAndInOrder() throws Exception {
        int writers = 8;
        int each = 150;
        long start = events.sequence();
        Set<Long> committed = ConcurrentHashMap.newKeySet();
        CountDownLatch written = new CountDownLatch(writers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> watchers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                watchers.add(threads.submit(() -> watchUntil(start, written, committed)));
            }
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Random random = new Random(i);
                done.add(threads.submit(() -> {
                    try {
                        for (int n = 0; n < each; n++) {
                            write(random, committed);
                        }
                    } finally {
                        written.countDown();
                    }
                }));
            }
            for (Future<?> writer : done) {
                writer.get();
            }
            List<Long> expected = committed.stream().sorted().toList();
            assertThat(expected).hasSizeGreaterThan(writers * each / 2);
            for (Future<List<Long>> watcher : watchers) {
                assertThat(watcher.get()).isEqualTo(expected);
            }
        }
    }

    private void write(Random random, Set<Long> committed) {
        List<Long> appended = new ArrayList<>();
        boolean rollback = random.nextInt(5) == 0;
        int count = 1 + random.nextInt(3);
        try {
            QuarkusTransaction.requiringNew().run(() -> {
                for (int i = 0; i < count; i++) {
                    appended.add(append("storm"));
                    spend(random.nextInt(3_000));
                }
                if (rollback) {
                    throw new IllegalStateException("rolled back on purpose");
                }
            });
            committed.addAll(appended);
        } catch (RuntimeException e) {
            if (!rollback) {
                throw e;
            }
        }
    }

    /** Holds a transaction open for some microseconds, in the database. */
    private void spend(int micros) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_sleep(" + micros / 1e6 + ")");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Long> watchUntil(long start, CountDownLatch written, Set<Long> committed) throws Exception {
        List<Long> seen = new ArrayList<>();
        long from = start;
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            assertThat(System.nanoTime())
                    .as("still missing events, after %s", seen.size())
                    .isLessThan(deadline);
            try (EventCursor cursor =
                    events.watch(new WatchQuery(new WatchStart.After(from), null, "resource_name = storm"))) {
                for (int i = 0; i < 97; i++) {
                    boolean over = written.getCount() == 0;
                    int expected = committed.size();
                    WatchItem item = cursor.next(SHORT);
                    if (item instanceof WatchItem.Happened(Event event)) {
                        seen.add(event.sequence());
                        from = event.sequence();
                    } else if (item instanceof WatchItem.Bookmark(long sequence)) {
                        assertThat(sequence).isGreaterThanOrEqualTo(from);
                        from = sequence;
                        if (over && seen.size() >= expected) {
                            return seen;
                        }
                    }
                }
            }
        }
    }

    @Test
    void filtersAndBookmarks() throws Exception {
        long start = events.sequence();
        QuarkusTransaction.requiringNew().run(() -> {
            append("noise");
            events.append(EventDraft.of(EventType.VOLUME_CREATE, "v", "wanted").with("driver", "local"));
            append("noise");
        });
        WatchQuery query = new WatchQuery(
                new WatchStart.After(start),
                null,
                "type = \"volume.*\" AND attributes.driver = local AND resource_name = wanted");
        try (EventCursor cursor = events.watch(query)) {
            assertThat(happened(cursor).resourceName()).isEqualTo("wanted");
            assertThat(cursor.next(SHORT))
                    .asInstanceOf(type(WatchItem.Bookmark.class))
                    .satisfies(bookmark -> assertThat(bookmark.sequence()).isGreaterThanOrEqualTo(start + 3));
        }
    }

    @Test
    void endsAtItsTime() throws Exception {
        long start = events.sequence();
        QuarkusTransaction.requiringNew().run(() -> append("before"));
        Instant until = now();
        QuarkusTransaction.requiringNew().run(() -> append("after"));
        try (EventCursor cursor = events.watch(new WatchQuery(new WatchStart.After(start), until, ""))) {
            assertThat(happened(cursor).resourceName()).isEqualTo("before");
            assertThat(cursor.next(LONG)).isEqualTo(new WatchItem.End());
            assertThat(cursor.next(LONG)).isEqualTo(new WatchItem.End());
        }
        try (EventCursor cursor = events.watch(new WatchQuery(new WatchStart.Since(until), null, ""))) {
            assertThat(happened(cursor).resourceName()).isEqualTo("after");
        }
    }

    @Test
    void closingWakesAWaitingReader() throws Exception {
        EventCursor cursor = events.watch(WatchQuery.now());
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<WatchItem> item = thread.submit(() -> cursor.next(Duration.ofMinutes(5)));
            cursor.close();
            assertThat(item.get(20, SECONDS)).isEqualTo(new WatchItem.End());
        }
    }

    @Test
    void compactsAndSaysSo() throws Exception {
        EventStore store = new EventStore(dataSource);
        long start = events.sequence();
        long last = 0;
        for (int i = 0; i < 10; i++) {
            last = QuarkusTransaction.requiringNew().call(() -> append("old"));
        }
        try (EventCursor slow = events.watch(WatchQuery.after(start))) {
            Instant cutoff = now();
            // Young or among the newest is enough to be kept.
            QuarkusTransaction.requiringNew().run(() -> store.compact(Instant.EPOCH, 0));
            assertThat(store.oldest().orElseThrow()).isLessThan(last - 3);
            QuarkusTransaction.requiringNew().run(() -> store.compact(cutoff, 3));
            assertThat(store.oldest()).hasValue(last - 2);
            compacted(() -> slow.next(LONG), last - 2);
            compacted(() -> events.watch(WatchQuery.after(start)), last - 2);
        }
        try (EventCursor all = events.watch(WatchQuery.after(0))) {
            assertThat(happened(all).sequence()).isEqualTo(last - 2);
        }
        compacted(() -> events.watch(WatchQuery.after(Long.MAX_VALUE)), last - 2);
        assertThatThrownBy(() -> events.watch(WatchQuery.after(-1))).isInstanceOf(EngineException.class);
    }

    private static void compacted(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, long oldest) {
        assertThatThrownBy(call).asInstanceOf(type(EngineException.class)).satisfies(error -> {
            assertThat(error.reason()).isEqualTo(ErrorReason.EVENTS_COMPACTED);
            assertThat(error.metadata()).containsEntry("oldest_sequence", Long.toString(oldest));
        });
    }

    @Test
    void namesAreStable() {
        assertThat(EventType.CONTAINER_OOM.externalName()).isEqualTo("container.oom");
        assertThat(EventType.named("image.untag")).contains(EventType.IMAGE_UNTAG);
        assertThat(EventType.named("image.frobnicate")).isEmpty();
    }

    /** A time of the database's clock, later than all events so far. */
    private Instant now() throws Exception {
        try (var connection = dataSource.getConnection();
                var rows = connection.createStatement().executeQuery("select clock_timestamp()")) {
            rows.next();
            return rows.getObject(1, java.time.OffsetDateTime.class).toInstant();
        }
    }

    private static Event happened(EventCursor cursor) throws InterruptedException {
        WatchItem item = cursor.next(LONG);
        assertThat(item).isInstanceOf(WatchItem.Happened.class);
        return ((WatchItem.Happened) item).event();
    }

    private long append(String name) {
        return events.append(EventDraft.of(EventType.CONTAINER_START, "id", name));
    }
}
