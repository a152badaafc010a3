package io.caisson.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.file.Pipe;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The thread that follows containers, above all its end. */
class EventLoopTest {
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void closingWaitsForTheActionUnderWayWhoeverInterrupts() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            EventLoop loop = new EventLoop("test");
            EventLoop.Registration registration = loop.whenReadable(pipe.reading(), ready -> {
                ready.close();
                busy.countDown();
                awaitGoOn();
            });
            // Its end is readable, too.
            pipe.writing().close();
            busy.await();
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread closer = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                loop.close();
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            assertThat(closer.join(Duration.ofMillis(300)))
                    .as("ended while an action was under way")
                    .isFalse();
            goOn.countDown();
            closer.join();
            assertThat(interrupted).isTrue();
            // Harmless, whoever comes late.
            registration.resume();
            registration.pause();
            registration.close();
        }
    }

    private void awaitGoOn() {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
