package io.caisson.container.logs;

import io.caisson.syslog.SyslogConnection;
import io.caisson.syslog.SyslogReceiver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is made again whenever it breaks, at once the first time, then after 100 ms, and twice as long each
 * time up to 10 s. For one thread, whose interruption ends the waiting.
 */
final class ReceiverConnection implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReceiverConnection.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final SyslogReceiver receiver;
    private final String what;
    private @Nullable SyslogConnection connection;
    private int failures;
    private Duration wait = FIRST_WAIT;
    private Instant awaySince = Instant.EPOCH;
    private volatile boolean away;

    /** @param what is sent, for the log */
    ReceiverConnection(SyslogReceiver receiver, String what) {
        this.receiver = receiver;
        this.what = what;
    }

    /** Whether it takes nothing just now. */
    boolean isAway() {
        return away;
    }

    /** Sends some of the messages, the first of them at least, however long it takes; returns how many. */
    int send(List<byte[]> messages) throws InterruptedException {
        while (true) {
            try {
                int sent = connected().send(messages);
                there();
                return sent;
            } catch (IOException e) {
                close();
                failed(e);
            }
        }
    }

    private SyslogConnection connected() throws IOException {
        SyslogConnection known = connection;
        if (known != null) {
            return known;
        }
        SyslogConnection made = receiver.connect();
        connection = made;
        return made;
    }

    private void there() {
        if (away) {
            LOG.infof(
                    "%s takes %s again, after %d s",
                    receiver.address(),
                    what,
                    Duration.between(awaySince, Instant.now()).toSeconds());
            away = false;
        }
        failures = 0;
        wait = FIRST_WAIT;
    }

    private void failed(IOException cause) throws InterruptedException {
        failures++;
        if (failures == 1) {
            return;
        }
        if (!away) {
            LOG.warnf(
                    "Cannot send %s to %s: %s. It is kept, and tried again",
                    what, receiver.address(), cause.getMessage() == null ? cause.toString() : cause.getMessage());
            awaySince = Instant.now();
            away = true;
        }
        pause(wait);
        Duration twice = wait.multipliedBy(2);
        wait = twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
    }

    /** No event tells when a receiver is back. */
    private static void pause(Duration wait) throws InterruptedException {
        var _ = new CountDownLatch(1).await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
