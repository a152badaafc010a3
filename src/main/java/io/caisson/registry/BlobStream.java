package io.caisson.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A blob that arrives. A connection that breaks, or brings nothing for a while, is an {@code
 * EngineException} with {@code REGISTRY_UNAVAILABLE}, so that readers need not guess whose failure it was.
 */
final class BlobStream extends FilterInputStream {
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("registry-stall-watch").factory());

    private final String words;
    private final ScheduledFuture<?> watch;
    private volatile long lastRead = System.nanoTime();
    private volatile boolean stalled;

    BlobStream(InputStream body, String words) {
        super(body);
        this.words = words;
        this.watch = WATCH.scheduleWithFixedDelay(this::look, 5, 5, TimeUnit.SECONDS);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int read;
        lastRead = System.nanoTime();
        try {
            read = super.read(target, offset, length);
        } catch (IOException e) {
            throw Refusals.unavailable(
                    words, stalled ? "nothing came for " + STALL.toSeconds() + " s" : e.toString(), e);
        }
        if (stalled) {
            throw Refusals.unavailable(words, "nothing came for " + STALL.toSeconds() + " s", null);
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        super.close();
    }

    private void look() {
        // A reader that is busy elsewhere looks like a stall from here only if it reads again: harmless.
        if (System.nanoTime() - lastRead > STALL.toNanos()) {
            try {
                if (in.available() == 0) {
                    stalled = true;
                    in.close();
                }
            } catch (IOException e) {
                stalled = true;
            }
        }
    }
}
