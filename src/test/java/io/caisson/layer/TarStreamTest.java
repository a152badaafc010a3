package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A layer's reader and its decompressor, above all when the reader gives up: a cancelled pull does so. */
class TarStreamTest {
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void closingWaitsUntilNobodyReadsTheBlobAnyMoreWhoeverInterrupts() throws Exception {
        TarStream tar = new TarStream(new Stubborn(), LayerLimits.DEFAULT);
        AtomicBoolean interrupted = new AtomicBoolean();
        reading.await();
        Thread closer = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            close(tar);
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        assertThat(closer.join(Duration.ofMillis(300)))
                .as("ended while the blob was read")
                .isFalse();
        goOn.countDown();
        closer.join();
        assertThat(interrupted).isTrue();
    }

    @Test
    @Timeout(20)
    void anErrorOfTheDecompressorIsTheReaders() throws IOException {
        OutOfMemoryError error = new OutOfMemoryError("a test's");
        try (TarStream tar = new TarStream(
                new InputStream() {
                    @Override
                    public int read() {
                        throw error;
                    }
                },
                LayerLimits.DEFAULT)) {
            assertThatThrownBy(tar::read).isInstanceOf(IOException.class).hasCause(error);
        }
    }

    private static void close(TarStream tar) {
        try {
            tar.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a disk can be: a read or write that has begun ends when it ends. */
    private final class Stubborn extends InputStream {
        @Override
        public int read() {
            reading.countDown();
            boolean done = false;
            while (!done) {
                try {
                    goOn.await();
                    done = true;
                } catch (InterruptedException e) {
                    // Not heard.
                    continue;
                }
            }
            return -1;
        }
    }
}
