package io.caisson.operation;

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
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class RequestLedgerTest {
    private static final AnswerCodec<String> TEXT = new AnswerCodec<>() {
        @Override
        public byte[] encode(String answer) {
            return answer.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    };

    private final RequestKey key = new RequestKey(UUID.randomUUID().toString(), "Things/Create", "ab");
    private final AtomicInteger calls = new AtomicInteger();

    @Inject
    RequestLedger ledger;

    @Inject
    DataSource dataSource;

    @Inject
    Flyway flyway;

    @BeforeEach
    void migrate() {
        flyway.migrate();
    }

    @Test
    void answersTheSecondCallAsTheFirst() {
        assertThat(once()).isEqualTo("answer 1");
        assertThat(once()).isEqualTo("answer 1");
        assertThat(calls).hasValue(1);
    }

    @Test
    void doesEachCallWithoutAnId() {
        RequestKey none = new RequestKey("", "Things/Create", "ab");
        assertThat(ledger.once(none, TEXT, this::work)).isEqualTo("answer 1");
        assertThat(ledger.once(none, TEXT, this::work)).isEqualTo("answer 2");
        ledger.claim("nothing happens");
        assertThat(ledger.claimed()).isEmpty();
    }

    @Test
    void refusesAnotherBodyOrMethod() {
        once();
        refused(new RequestKey(key.requestId(), key.method(), "cd"), ErrorReason.REQUEST_ID_REUSED);
        refused(new RequestKey(key.requestId(), "Things/Delete", "ab"), ErrorReason.REQUEST_ID_REUSED);
        refused(new RequestKey("1", "Things/Delete", "ab"), ErrorReason.INVALID_REQUEST);
        assertThat(calls).hasValue(1);
    }

    @Test
    void forgetsAFailure() {
        assertThatThrownBy(() -> ledger.once(key, TEXT, () -> {
                    throw new EngineException(ErrorReason.DISK_FULL, "full");
                }))
                .hasMessage("full");
        assertThat(rows()).isZero();
        assertThat(once()).isEqualTo("answer 1");
        assertThat(once()).isEqualTo("answer 1");
    }

    @Test
    void manyAtOnceDoTheWorkOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(this::once));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("answer 1");
            }
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void waitsForTheFirstButNotForAnotherRequest() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = threads.submit(() -> ledger.once(key, TEXT, () -> {
                begun.countDown();
                await(go);
                return work();
            }));
            assertThat(begun.await(20, SECONDS)).isTrue();
            Future<String> second = threads.submit(this::once);
            refused(new RequestKey(key.requestId(), key.method(), "cd"), ErrorReason.REQUEST_ID_REUSED);
            go.countDown();
            assertThat(first.get()).isEqualTo("answer 1");
            assertThat(second.get()).isEqualTo("answer 1");
        }
    }

    @Test
    void findsWhatAnEngineThatDiedHadMade() {
        LedgerStore dead = new LedgerStore(dataSource, "test", UUID.randomUUID());
        UUID id = UUID.fromString(key.requestId());
        QuarkusTransaction.requiringNew().run(() -> dead.enter(id, key));
        QuarkusTransaction.requiringNew().run(() -> dead.claim(id, "made"));
        // It dies here, before the answer.
        assertThat(ledger.once(key, TEXT, () -> "found " + ledger.claimed().orElseThrow()))
                .isEqualTo("found made");
        assertThat(once()).isEqualTo("found made");
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> dead.claim(id, "too late")))
                .as("the dead one wakes up again")
                .isInstanceOf(EngineException.class);
    }

    @Test
    void aClaimThatRolledBackIsNone() {
        assertThatThrownBy(() -> ledger.once(
                        key,
                        TEXT,
                        () -> QuarkusTransaction.requiringNew().call(() -> {
                            ledger.claim("never made");
                            throw new IllegalStateException("aborted");
                        })))
                .hasMessage("aborted");
        assertThat(ledger.once(key, TEXT, () -> ledger.claimed().orElse("nothing")))
                .isEqualTo("nothing");
    }

    @Test
    void aFailureAfterTheClaimKeepsTheClaim() {
        assertThatThrownBy(() -> ledger.once(key, TEXT, () -> {
                    QuarkusTransaction.requiringNew().run(() -> ledger.claim("made"));
                    throw new IllegalStateException("died on the way home");
                }))
                .hasMessage("died on the way home");
        Optional<String> claimed = ledger.once(key, optional(), ledger::claimed);
        assertThat(claimed).contains("made");
    }

    @Test
    void leavesARequestOfAnotherEngineAlone() {
        LedgerStore other = new LedgerStore(dataSource, "elsewhere", UUID.randomUUID());
        QuarkusTransaction.requiringNew().run(() -> other.enter(UUID.fromString(key.requestId()), key));
        refused(key, ErrorReason.CONCURRENT_CHANGE);
    }

    @Test
    void forgetsWhatIsOld() {
        once();
        sql("update request_ledger set expire_time = now() - interval '1 second' where request_id = '" + key.requestId()
                + "'");
        assertThat(once()).isEqualTo("answer 2");
        sql("update request_ledger set expire_time = now() - interval '1 second' where request_id = '" + key.requestId()
                + "'");
        assertThat(ledger.expire()).isPositive();
        assertThat(rows()).isZero();
    }

    @Test
    void claimsInATransactionOnly() {
        assertThatThrownBy(() -> ledger.once(key, TEXT, () -> {
                    ledger.claim("x");
                    return "";
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    private String once() {
        return ledger.once(key, TEXT, this::work);
    }

    private String work() {
        return "answer " + calls.incrementAndGet();
    }

    private void refused(RequestKey other, ErrorReason reason) {
        assertThatThrownBy(() -> ledger.once(other, TEXT, this::work))
                .asInstanceOf(type(EngineException.class))
                .extracting(EngineException::reason)
                .isEqualTo(reason);
    }

    private static AnswerCodec<Optional<String>> optional() {
        return new AnswerCodec<>() {
            @Override
            public byte[] encode(Optional<String> answer) {
                return TEXT.encode(answer.orElse(""));
            }

            @Override
            public Optional<String> decode(byte[] bytes) {
                return Optional.of(TEXT.decode(bytes));
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int rows() {
        return sql("delete from request_ledger where request_id = '" + key.requestId() + "'");
    }

    private int sql(String text) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
