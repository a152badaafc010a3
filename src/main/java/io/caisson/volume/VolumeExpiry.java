package io.caisson.volume;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Removes deleted volumes when their time is over; looks once a minute. */
@ApplicationScoped
class VolumeExpiry {
    private static final Logger LOG = Logger.getLogger(VolumeExpiry.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final VolumeDeletion deletion;
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    @Inject
    VolumeExpiry(VolumeDeletion deletion) {
        this.deletion = deletion;
    }

    /** Begins, unless it has. */
    void begin() {
        Thread looking = Thread.ofVirtual().name("volume-expiry").unstarted(this::look);
        if (thread.compareAndSet(null, looking)) {
            looking.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        Thread looking = thread.getAndSet(null);
        if (looking != null) {
            looking.interrupt();
        }
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                sweep();
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped looking for volumes whose time is over");
        }
    }

    private void sweep() {
        try {
            deletion.sweep();
        } catch (RuntimeException e) {
            LOG.warnf(e, "Cannot remove the volumes whose time is over; trying again in %s", INTERVAL);
        }
    }
}
