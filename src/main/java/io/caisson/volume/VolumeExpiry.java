package io.caisson.volume;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Removes deleted volumes when their time is over, and unmounts those that nobody uses; looks once a minute. */
@ApplicationScoped
class VolumeExpiry {
    private static final Logger LOG = Logger.getLogger(VolumeExpiry.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final VolumeDeletion deletion;
    private final VolumeArea area;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Inject
    VolumeExpiry(VolumeDeletion deletion, VolumeArea area) {
        this.deletion = deletion;
        this.area = area;
    }

    /** Begins, unless it has. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread.ofVirtual().name("volume-expiry").start(this::look);
        }
    }

    @PreDestroy
    void end() {
        ended.countDown();
    }

    private void look() {
        try {
            while (!ended.await(INTERVAL.toSeconds(), TimeUnit.SECONDS)) {
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            deletion.sweep();
        } catch (RuntimeException e) {
            LOG.warnf(e, "Cannot remove the volumes whose time is over; trying again in %s", INTERVAL);
        }
        try {
            area.releaseUnused();
        } catch (RuntimeException e) {
            LOG.warnf(e, "Cannot unmount the volumes that nobody uses; trying again in %s", INTERVAL);
        }
    }
}
