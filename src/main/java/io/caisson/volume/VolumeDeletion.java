package io.caisson.volume;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.operation.RequestLedger;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The end of volumes, and their return. The decision is a row's state, committed; then the directory is renamed
 * to the trash and removed; then the row goes. Where deleted volumes are kept for a while, the directory stays
 * where it is until that time is over.
 */
@ApplicationScoped
class VolumeDeletion {
    private final VolumeStore store;
    private final VolumeArea area;
    private final Events events;
    private final RequestLedger ledger;
    private final Duration grace;

    @Inject
    VolumeDeletion(
            VolumeStore store,
            VolumeArea area,
            Events events,
            RequestLedger ledger,
            @ConfigProperty(name = "caisson.volume-grace", defaultValue = "0s") Duration grace) {
        this.store = store;
        this.area = area;
        this.events = events;
        this.ledger = ledger;
        this.grace = grace;
    }

    /** See {@code Volumes.delete}. */
    DeletedVolume delete(DeleteVolume request) {
        DeletedVolume deleted = QuarkusTransaction.requiringNew()
                .call(() -> ledger.claimed().map(this::decided).orElseGet(() -> decide(request)));
        if (!request.validateOnly()) {
            finish(deleted.id());
        }
        return deleted;
    }

    /** See {@code Volumes.prune}. */
    List<PrunedVolume> prune(VolumePrune request) {
        List<PrunedVolume> pruned = new ArrayList<>();
        for (VolumeEntity candidate : QuarkusTransaction.requiringNew().call(() -> candidates(request))) {
            long bytes = area.usage(area.volume(candidate, List.of())).bytes();
            QuarkusTransaction.requiringNew()
                    .call(() -> pruned(candidate, request))
                    .ifPresent(volume -> pruned.add(new PrunedVolume(volume, bytes)));
        }
        if (!request.validateOnly()) {
            pruned.forEach(each -> finish(each.volume().id()));
        }
        return pruned;
    }

    /** See {@code Volumes.undelete}. */
    Volume undelete(UndeleteVolume request) {
        if (!request.name().isEmpty()) {
            VolumeRules.checkNewName(request.name());
        }
        return QuarkusTransaction.requiringNew().call(() -> {
            Optional<VolumeEntity> earlier = ledger.claimed().flatMap(store::ready);
            if (earlier.isPresent()) {
                return area.volume(earlier.get(), List.of());
            }
            VolumeEntity found = VolumeSearch.findDeleted(store, request.volume());
            VolumeEntity row = store.lock(VolumeState.DELETED, found.id)
                    .orElseThrow(() -> VolumeSearch.notFound(request.volume()));
            String name = request.name().isEmpty() ? row.name : request.name();
            if (store.named(VolumeState.READY, name).isPresent() || !store.markUndeleted(row, name)) {
                throw VolumeSearch.nameInUse("undelete volume " + row.name + " as " + name, name);
            }
            events.append(EventDraft.of(EventType.VOLUME_UNDELETE, row.id, name).with("driver", row.driver));
            ledger.claim(row.id);
            return area.volume(store.ready(row.id).orElseThrow(), List.of());
        });
    }

    /** Those of these that nobody holds are deleted; in the caller's transaction. Returns them, to be finished. */
    List<String> markUnused(List<Volume> volumes) {
        List<String> decided = new ArrayList<>();
        for (Volume volume : volumes) {
            // Its users are asked for once it is locked: another container of it may be going at the same time.
            store.lock(VolumeState.READY, volume.id())
                    .filter(row -> users(row.id).isEmpty())
                    .ifPresent(row -> decided.add(mark(row, false).id()));
        }
        return decided;
    }

    /** Removes the data of a volume whose delete is decided, if its time is over; harmless when repeated. */
    void finish(String id) {
        Optional<VolumeEntity> deleting = QuarkusTransaction.requiringNew().call(() -> store.deleting(id));
        if (deleting.isPresent()) {
            area.mounts().remove(area.volume(deleting.get(), List.of()));
            area.directories().remove(id);
            QuarkusTransaction.requiringNew().run(() -> store.deleteRow(id));
        }
    }

    /** Removes those whose time is over, and what was left undone. */
    void sweep() {
        for (String id : QuarkusTransaction.requiringNew().call(store::expired)) {
            QuarkusTransaction.requiringNew()
                    .run(() -> store.lock(VolumeState.DELETED, id).ifPresent(this::purge));
        }
        QuarkusTransaction.requiringNew().call(store::deleting).forEach(this::finish);
    }

    private List<VolumeEntity> candidates(VolumePrune request) {
        List<VolumeEntity> candidates = new ArrayList<>(store.unused(VolumeState.READY, request.filter()));
        if (request.purge()) {
            candidates.addAll(store.unused(VolumeState.DELETED, request.filter()));
        }
        candidates.removeIf(row -> !row.anonymous && !request.all());
        return candidates;
    }

    private Optional<DeletedVolume> pruned(VolumeEntity candidate, VolumePrune request) {
        return store.lock(candidate.state, candidate.id)
                .filter(row -> users(row.id).isEmpty())
                .map(row -> request.validateOnly() ? forecast(row, request.purge()) : mark(row, request.purge()));
    }

    /** What an attempt at the request that died before it could answer has deleted. */
    private DeletedVolume decided(String id) {
        return store.findByIdOptional(id)
                .map(row -> new DeletedVolume(id, row.name, Optional.ofNullable(row.expireTime)))
                .orElseGet(() -> new DeletedVolume(id, "", Optional.empty()));
    }

    private DeletedVolume decide(DeleteVolume request) {
        VolumeEntity row = locked(request);
        VolumeSearch.requireEtag("delete", row, request.etag());
        checkUnused(row);
        if (request.validateOnly()) {
            return forecast(row, request.purge());
        }
        DeletedVolume deleted = mark(row, request.purge());
        ledger.claim(row.id);
        return deleted;
    }

    private VolumeEntity locked(DeleteVolume request) {
        VolumeEntity found;
        try {
            found = VolumeSearch.find(store, request.volume());
        } catch (EngineException e) {
            if (!request.purge() || e.reason() != ErrorReason.VOLUME_NOT_FOUND) {
                throw e;
            }
            found = VolumeSearch.findDeleted(store, request.volume());
        }
        return store.lock(found.state, found.id).orElseThrow(() -> VolumeSearch.notFound(request.volume()));
    }

    private DeletedVolume forecast(VolumeEntity row, boolean purge) {
        return new DeletedVolume(row.id, row.name, isKept(purge) ? Optional.of(expireTime()) : Optional.empty());
    }

    private DeletedVolume mark(VolumeEntity row, boolean purge) {
        DeletedVolume deleted = forecast(row, purge);
        if (row.state == VolumeState.DELETED) {
            purge(row);
            return deleted;
        }
        deleted.expireTime().ifPresentOrElse(time -> store.markDeleted(row.id, time), () -> store.markDeleting(row.id));
        EventDraft event =
                EventDraft.of(EventType.VOLUME_DELETE, row.id, row.name).with("driver", row.driver);
        events.append(deleted.expireTime()
                .map(time -> event.with("expire_time", time.toString()))
                .orElse(event));
        return deleted;
    }

    private void purge(VolumeEntity row) {
        store.markDeleting(row.id);
        events.append(EventDraft.of(EventType.VOLUME_PURGE, row.id, row.name).with("driver", row.driver));
    }

    private boolean isKept(boolean purge) {
        return !purge && grace.isPositive();
    }

    private Instant expireTime() {
        // As precise as the database keeps it.
        return Instant.now().plus(grace).truncatedTo(ChronoUnit.MICROS);
    }

    private List<String> users(String id) {
        Map<String, List<String>> users = store.users(List.of(id));
        return users.getOrDefault(id, List.of());
    }

    private void checkUnused(VolumeEntity row) {
        List<String> users = users(row.id);
        if (users.isEmpty()) {
            return;
        }
        EngineException inUse = new EngineException(
                        ErrorReason.VOLUME_IN_USE,
                        "Cannot delete volume " + row.name + ": it is used by " + String.join(", ", users)
                                + ". Delete these containers first")
                .about("volume", row.name)
                .with("volume", row.name);
        for (String user : users) {
            inUse = inUse.blockedBy(new Precondition("IN_USE_BY", user, "container " + user + " mounts it"));
        }
        throw inUse;
    }
}
