package io.caisson.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, as it arrives. A connection that breaks, or brings nothing for a while, is an {@code
 * EngineException} with {@code REGISTRY_UNAVAILABLE}, so that readers need not guess whose failure it was; a
 * reader that is interrupted gets {@code CANCELLED}.
 */
final class BodyStream extends FilterInputStream {
    private static final int LOOKS = 12;
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("registry-stall-watch").factory());

    private final String words;
    private final Duration stall;
    private final ScheduledFuture<?> watch;
    /** When the read under way began; null while the reader is busy elsewhere. */
    private volatile @Nullable Long waitingSince;

    private volatile boolean stalled;

    /** @param stall how long nothing may come */
    BodyStream(InputStream body, String words, Duration stall) {
        super(body);
        this.words = words;
        this.stall = stall;
        long period = stall.toMillis() / LOOKS;
        this.watch = WATCH.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        waitingSince = System.nanoTime();
        try {
            int read = super.read(target, offset, length);
            if (stalled) {
                throw Refusals.unavailable(words, nothingCame(), null);
            }
            return read;
        } catch (IOException e) {
            throw Refusals.unavailable(words, stalled ? nothingCame() : e.toString(), e);
        } finally {
            waitingSince = null;
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        super.close();
    }

    private String nothingCame() {
        return "nothing came for " + stall.toMillis() / 1000.0 + " s";
    }

    private void look() {
        Long since = waitingSince;
        if (since != null && System.nanoTime() - since > stall.toNanos()) {
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
