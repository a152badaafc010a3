package io.caisson.volume;

import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Makes volumes: the directory first, then row and event in the caller's transaction. */
@ApplicationScoped
class VolumeMaker {
    private static final Logger LOG = Logger.getLogger(VolumeMaker.class);
    private static final int ID_BYTES = 32;

    private final VolumeStore store;
    private final VolumeArea area;
    private final Events events;
    private final TransactionSynchronizationRegistry transactions;
    private final SecureRandom random = new SecureRandom();
    /** IDs whose directories may have no row, since the database could not be asked. */
    private final Set<String> undecided = ConcurrentHashMap.newKeySet();

    @Inject
    VolumeMaker(VolumeStore store, VolumeArea area, Events events, TransactionSynchronizationRegistry transactions) {
        this.store = store;
        this.area = area;
        this.events = events;
        this.transactions = transactions;
    }

    /** The new volume; empty if the name is taken. Checked before; in the caller's transaction. */
    Optional<VolumeEntity> make(CreateVolume request) {
        VolumeEntity row = row(request);
        if (!request.name().isEmpty()
                && store.named(VolumeState.READY, request.name()).isPresent()) {
            return Optional.empty();
        }
        if (request.validateOnly()) {
            return Optional.of(row);
        }
        removeUnlessCommitted(row.id);
        area.directories().create(row.id);
        area.mounts().make(area.volume(row, List.of()));
        if (!store.insert(row)) {
            area.directories().removeIfEmpty(row.id);
            return Optional.empty();
        }
        events.append(EventDraft.of(EventType.VOLUME_CREATE, row.id, row.name).with("driver", row.driver));
        return Optional.of(row);
    }

    /** Removes what could not be removed while the database was away. */
    void removeUndecided() {
        for (String id : List.copyOf(undecided)) {
            undecided.remove(id);
            removeWithoutRow(id);
        }
    }

    private VolumeEntity row(CreateVolume request) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        VolumeEntity row = new VolumeEntity();
        row.id = HexFormat.of().formatHex(bytes);
        row.anonymous = request.name().isEmpty();
        row.name = row.anonymous ? row.id : request.name();
        row.node = store.node();
        row.driver = VolumeRules.LOCAL;
        row.options = request.options();
        row.labels = request.labels();
        // As precise as the database keeps it.
        row.createTime = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return row;
    }

    private void removeUnlessCommitted(String id) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status != Status.STATUS_COMMITTED) {
                    // On a thread of its own: this one still belongs to the transaction that ends.
                    Thread.ofVirtual().name("volume-undo").start(() -> removeWithoutRow(id));
                }
            }
        });
    }

    /** Asks first: a commit whose answer was lost counts as rolled back here, and may have happened. */
    private void removeWithoutRow(String id) {
        try {
            boolean known = QuarkusTransaction.requiringNew().call(() -> store.isKnown(id));
            if (!known) {
                area.directories().removeIfEmpty(id);
            }
        } catch (RuntimeException e) {
            undecided.add(id);
            LOG.warnf(
                    e,
                    "Cannot remove the directory of volume %s, which was not made; once the database is back, or the"
                            + " next start does",
                    id);
        }
    }
}
