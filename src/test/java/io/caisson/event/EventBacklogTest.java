package io.caisson.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class EventBacklogTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> written = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatWasAddedIsWrittenInItsOrder() {
        EventBacklog backlog = new EventBacklog(this::write);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            names.add("c" + i);
            assertThat(backlog.add(event("c" + i))).isTrue();
        }

        backlog.flush(LONG);

        assertThat(written).isEqualTo(names);
    }

    @Test
    void whatCannotBeWrittenIsTriedAgainBeforeWhatFollows() {
        AtomicBoolean away = new AtomicBoolean(true);
        EventBacklog backlog = new EventBacklog(batch -> {
            if (away.getAndSet(false)) {
                throw new IllegalStateException("away");
            }
            write(batch);
        });
        backlog.add(event("first"));
        backlog.add(event("second"));

        backlog.flush(LONG);

        assertThat(written).containsExactly("first", "second");
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        EventBacklog backlog = new EventBacklog(batch -> {
            try {
                back.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            write(batch);
        });
        for (int i = 0; i < EventBacklog.MOST; i++) {
            assertThat(backlog.add(event("c" + i))).isTrue();
        }

        assertThat(backlog.add(event("late"))).isFalse();
        backlog.flush(Duration.ofMillis(1));
        assertThat(written).isEmpty();
        back.countDown();
        backlog.close(LONG);
        assertThat(written).hasSize(EventBacklog.MOST).doesNotContain("late");
        assertThat(backlog.add(event("after"))).isFalse();
    }

    private void write(List<EventDraft> batch) {
        batch.forEach(draft -> written.add(draft.resourceName()));
    }

    private static EventDraft event(String name) {
        return EventDraft.of(EventType.CONTAINER_EXEC_START, "id", name).by("test");
    }
}
