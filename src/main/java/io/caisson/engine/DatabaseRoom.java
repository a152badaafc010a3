package io.caisson.engine;

import io.caisson.engine.database.DatabaseReserve;
import io.caisson.operation.Room;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Keeps the embedded database's reserve; without that database there is none, and nothing is short. */
@ApplicationScoped
class DatabaseRoom implements Room {
    private static final Logger LOG = Logger.getLogger(DatabaseRoom.class);
    /** SQLSTATE disk_full. */
    private static final String DISK_FULL = "53100";
    /** At once: what one statement may want, and not more, since somebody may be filling the disk. */
    private static final long STEP = 2L << 20;
    /** How often tables that have grown get room again. */
    private static final Duration PERIOD = Duration.ofSeconds(15);
    /** How often is looked whether there is room again: nothing tells of that. */
    private static final Duration PERIOD_WHILE_SHORT = Duration.ofSeconds(1);

    private final Optional<DatabaseReserve> reserve = EngineProcess.databaseReserve();
    private final AtomicBoolean given = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Once there are tables. */
    void begin() {
        reserve.ifPresent(kept -> {
            refill(kept);
            kept.prepare();
            Thread.ofVirtual().name("database-room").start(() -> keep(kept));
        });
    }

    @PreDestroy
    void end() {
        ended.countDown();
    }

    @Override
    public boolean isShort() {
        return given.get() && reserve.filter(kept -> !refill(kept)).isPresent();
    }

    @Override
    public boolean isMadeFor(Throwable failure) {
        if (reserve.isEmpty()
                || !isWantOfRoom(failure, new HashSet<>())
                || !reserve.get().giveUp(STEP)) {
            return false;
        }
        if (given.compareAndSet(false, true)) {
            LOG.warn("The disk of the engine's database is full. It uses its reserve now; nothing new is made until"
                    + " there is room again");
        }
        return true;
    }

    private void keep(DatabaseReserve kept) {
        while (!endsWithin(given.get() ? PERIOD_WHILE_SHORT : PERIOD)) {
            try {
                refill(kept);
                kept.prepare();
            } catch (RuntimeException e) {
                LOG.warn("Cannot see to the reserve of the engine's database; trying on", e);
            }
        }
    }

    /** Whether it is whole. */
    private boolean refill(DatabaseReserve kept) {
        boolean whole = kept.refill();
        if (whole && given.compareAndSet(true, false)) {
            LOG.info("There is room again on the disk of the engine's database");
        } else if (!whole && given.compareAndSet(false, true)) {
            LOG.warn("The disk of the engine's database has too little room for the database's reserve: nothing new is"
                    + " made until there is more");
        }
        return whole;
    }

    private boolean endsWithin(Duration time) {
        try {
            return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static boolean isWantOfRoom(Throwable failure, Set<Throwable> seen) {
        for (Throwable each = failure; each != null && seen.add(each); each = each.getCause()) {
            if (each instanceof SQLException sql && DISK_FULL.equals(sql.getSQLState())) {
                return true;
            }
            for (Throwable suppressed : each.getSuppressed()) {
                if (isWantOfRoom(suppressed, seen)) {
                    return true;
                }
            }
        }
        return false;
    }
}
