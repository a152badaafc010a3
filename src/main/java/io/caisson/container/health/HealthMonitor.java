package io.caisson.container.health;

import io.caisson.container.ContainerRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Checks the health of a container from its start to its end: one virtual thread, which waits for the next probe to
 * be due. What a probe finds is written down only if it changes something.
 */
final class HealthMonitor {
    private static final Logger LOG = Logger.getLogger(HealthMonitor.class);

    private final HealthMonitors.Means means;
    private final ContainerRow row;
    private final HealthCheck check;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Health health;
    private @Nullable Probe probe;
    private boolean over;
    private boolean resting;

    HealthMonitor(HealthMonitors.Means means, ContainerRow row, ContainerHealth known) {
        this.means = means;
        this.row = row;
        this.check = known.check();
        this.health = known.now();
        means.live().put(row.id(), run(), health);
    }

    /** How long it is from now to the next probe of one that has just been started, or has run on. */
    static Duration pause(ContainerHealth health, ContainerRow row) {
        return health.check().pause(health.now().status(), start(row), Instant.now());
    }

    /** Which run of the container it is about. */
    int run() {
        return row.container().startCount();
    }

    /** Begins, with the first probe after a while. */
    void begin(Duration first) {
        Thread.ofVirtual().name("health-" + row.id().substring(0, 12)).start(() -> follow(first));
    }

    /** Whether nothing is to be done until this is called again. */
    void rest(boolean whether) {
        lock.lock();
        try {
            if (whether && !resting) {
                cancelProbe();
            }
            resting = whether;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The run is over. */
    void end() {
        lock.lock();
        try {
            over = true;
            means.live().forget(row.id());
            cancelProbe();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void cancelProbe() {
        if (probe != null) {
            probe.cancel();
        }
    }

    private void follow(Duration first) {
        try {
            restartIfUnhealthy();
            for (Duration pause = first;
                    awaitTurn(pause);
                    pause = check.pause(now().status(), start(row), Instant.now())) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next probe to be due; false once there is none any more. */
    private boolean awaitTurn(Duration pause) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = pause.toNanos();
            while (!over && (resting || left > 0)) {
                if (resting) {
                    changed.await();
                    left = pause.toNanos();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }

    private void look() throws InterruptedException {
        try {
            Optional<ProbeResult> result = probe();
            if (result.isPresent() && take(result.get())) {
                restartIfUnhealthy();
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "The health of container %s could not be checked; trying again", row.name());
        }
    }

    private Optional<ProbeResult> probe() throws InterruptedException {
        Probe former = probe;
        if (former != null && !former.isOver()) {
            if (former.isCancelled()) {
                return Optional.empty();
            }
            Instant now = Instant.now();
            return Optional.of(new ProbeResult(
                    now, now, ProbeResult.NONE, "The probe before could not be ended yet: it hangs in the kernel"));
        }
        // A commit is reading its files: whatever is executed now waits for that.
        if (means.processes().isFrozen(row.id())) {
            return Optional.empty();
        }
        Probe next = new Probe(means.execs(), row, check);
        if (!isNext(next)) {
            return Optional.empty();
        }
        return next.run()
                .filter(result -> result.exitCode() != ProbeResult.NONE
                        || !means.processes().isFrozen(row.id()));
    }

    private boolean isNext(Probe next) {
        lock.lock();
        try {
            boolean wanted = !over && !resting;
            if (wanted) {
                probe = next;
            }
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** False if it comes too late to mean anything. */
    private boolean take(ProbeResult result) {
        Health former;
        Health now;
        lock.lock();
        try {
            if (over || resting) {
                return false;
            }
            former = health;
            now = former.after(result, check, start(row));
            health = now;
            means.live().put(row.id(), run(), now);
        } finally {
            lock.unlock();
        }
        if (now.differsFrom(former)) {
            boolean told = now.status() != former.status();
            boolean restart = now.status() == HealthStatus.UNHEALTHY && check.restartUnhealthy();
            means.retry()
                    .untilDone(
                            "record the health of container " + row.id(),
                            () -> means.states().health(row.id(), run(), now, told, restart));
            if (told) {
                means.live().changed(row.id());
            }
        }
        return true;
    }

    private void restartIfUnhealthy() {
        if (check.restartUnhealthy() && now().status() == HealthStatus.UNHEALTHY) {
            try {
                means.stopping().stopUnhealthy(row.id(), run());
            } catch (RuntimeException e) {
                LOG.errorf(e, "Container %s is unhealthy and could not be stopped", row.name());
            }
        }
    }

    private Health now() {
        lock.lock();
        try {
            return health;
        } finally {
            lock.unlock();
        }
    }

    private static Instant start(ContainerRow row) {
        return Objects.requireNonNull(row.container().startTime(), "It was started");
    }
}
