package io.caisson.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriteBehindTest {
    private static final long MUCH = 16L * 1024 * 1024;

    private final CyclicBarrier meeting = new CyclicBarrier(2);
    private final AtomicInteger syncs = new AtomicInteger();
    private final WriteBehind behind = new WriteBehind(() -> {
        syncs.incrementAndGet();
        meet();
        meet();
    });

    @Test
    void syncsOnceMuchWasWrittenAndOnceAtATime() {
        behind.written(MUCH - 1);
        assertThat(syncs).hasValue(0);
        behind.written(1);
        meet();
        behind.written(2 * MUCH);
        assertThat(syncs).as("while another one runs").hasValue(1);
        meet();
        // What was written meanwhile is brought to disk after it.
        while (syncs.get() == 1) {
            behind.written(0);
            Thread.onSpinWait();
        }
        meet();
        meet();
        assertThat(syncs).hasValue(2);
    }

    private void meet() {
        try {
            meeting.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }
}
