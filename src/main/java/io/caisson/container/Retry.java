package io.caisson.container;

import io.caisson.operation.Room;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Records what has happened even if the database is away or its disk is full: tries until that is over, or the engine ends.
 * Nothing is lost by ending: the runtime's own status is the truth, and the next engine reads it.
 */
@ApplicationScoped
public class Retry {
    private static final Logger LOG = Logger.getLogger(Retry.class);
    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Room room;
    private final CountDownLatch ended = new CountDownLatch(1);

    @Inject
    Retry(Room room) {
        this.room = room;
    }

    /** Tries until it succeeds; false if the engine ends before that. Blocks its (virtual) thread. */
    public boolean untilDone(String what, Runnable action) {
        Duration pause = FIRST;
        for (boolean told = false; ; told = true) {
            try {
                action.run();
                return true;
            } catch (RuntimeException e) {
                if (room.isMadeFor(e)) {
                    continue;
                }
                LOG.logf(told ? Logger.Level.DEBUG : Logger.Level.WARN, e, "Cannot %s yet; trying again", what);
            }
            if (endsWithin(pause)) {
                return false;
            }
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
        }
    }

    /** Waits; true if the engine ends meanwhile. */
    public boolean endsWithin(Duration time) {
        try {
            return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @PreDestroy
    void end() {
        ended.countDown();
    }
}
