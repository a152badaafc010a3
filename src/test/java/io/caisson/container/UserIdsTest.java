package io.caisson.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Ids of containers' user namespaces, as the database gives them. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class UserIdsTest extends ContainerRows {
    private static final long FIRST = 5_000_000;
    private static final int SIZE = 65_536;

    private final String machine = UUID.randomUUID().toString();

    @Test
    void rangesAreNextToEachOtherAndFreeAgainWithTheRow() {
        UserIds ids = pool(3);
        String second = newId();
        assertThat(make(ids, newId(), SIZE)).isEqualTo(FIRST);
        assertThat(make(ids, second, SIZE)).isEqualTo(FIRST + SIZE);
        assertThat(make(ids, newId(), SIZE)).isEqualTo(FIRST + 2 * SIZE);
        assertThatThrownBy(() -> make(ids, newId(), 1024)).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.reason()).isEqualTo(ErrorReason.USER_IDS_EXHAUSTED);
            assertThat(e).hasMessageContaining("CAISSON_USER_IDS");
        });

        remove(second);

        assertThat(make(ids, newId(), 1024)).as("the first gap").isEqualTo(FIRST + SIZE);
        assertThatThrownBy(() -> make(ids, newId(), SIZE)).hasMessageContaining("in a row");
        assertThat(make(ids, newId(), SIZE - 1024)).isEqualTo(FIRST + SIZE + 1024);
    }

    @Test
    void whatIsUndoneGivesItsIdsBack() {
        UserIds ids = pool(1);
        String refused = newId();
        assertThatThrownBy(() -> within(() -> {
                    ids.allocate(refused, SIZE);
                    throw new IllegalStateException("undone");
                }))
                .hasMessageContaining("undone");

        assertThat(make(ids, newId(), SIZE)).isEqualTo(FIRST);
    }

    @Test
    void anotherMachineHasItsOwnAndAnotherPoolLeavesWhatIsGivenAlone() {
        make(pool(1), newId(), SIZE);
        UserIds elsewhere =
                new UserIds(dataSource, store, new IdPool(UUID.randomUUID().toString(), FIRST, SIZE));
        assertThat(make(elsewhere, newId(), SIZE)).isEqualTo(FIRST);

        UserIds overlapping = new UserIds(dataSource, store, new IdPool(machine, FIRST - SIZE / 2, 3 * SIZE));
        assertThat(make(overlapping, newId(), SIZE)).isEqualTo(FIRST + SIZE);
        assertThat(make(overlapping, newId(), SIZE / 2)).isEqualTo(FIRST - SIZE / 2);
    }

    @Test
    void manyAtOnceGetDifferentOnesAndNobodyMoreThanThereAre() throws Exception {
        int count = 12;
        UserIds ids = pool(count - 2);
        List<Future<Long>> made = new ArrayList<>();
        Set<Long> given = new HashSet<>();
        int refused = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < count; i++) {
                made.add(threads.submit(() -> make(ids, newId(), SIZE)));
            }
        }
        for (Future<Long> each : made) {
            try {
                assertThat(given.add(each.get())).isTrue();
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasRootCauseInstanceOf(EngineException.class);
                refused++;
            }
        }
        assertThat(given).hasSize(count - 2);
        assertThat(refused).isEqualTo(2);
    }

    private UserIds pool(int ranges) {
        return new UserIds(dataSource, store, new IdPool(machine, FIRST, (long) ranges * SIZE));
    }

    private long make(UserIds ids, String container, long size) {
        return within(() -> {
            long first = ids.allocate(container, size).firstHostId();
            states.insert(row(container, "c-" + container));
            return first;
        });
    }

    private void remove(String container) {
        states.deleting(container, false, 0);
        states.remove(container);
    }

    private static String newId() {
        return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    }
}
