package io.caisson.volume;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.filesystem.DiskUsage;
import io.caisson.operation.RequestLedger;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The volumes of this engine.
 *
 * <p><b>Life.</b> A directory is made and synced, then the row that names it is committed; containers
 * <i>hold</i> a volume by a row of {@code volume_use}; a volume that nobody holds can be deleted
 * ({@link VolumeDeletion}). Nothing else ever removes a volume's data.
 *
 * <p><b>Transactions.</b> {@link #create}, {@link #createAnonymous} and {@link #ensure} join the
 * caller's transaction, if there is one, and else have their own; an (empty) directory made for a
 * transaction that rolls back is removed again. {@link #hold}, {@link #release}, {@link #rename} and
 * {@link #heldBy} need the caller's. {@link #delete} must not be called within one.
 */
@ApplicationScoped
public class Volumes {
    private static final int ATTEMPTS = 5;

    private final VolumeStore store;
    private final VolumeArea area;
    private final VolumeMaker maker;
    private final VolumeDeletion deletion;
    private final Events events;
    private final RequestLedger ledger;

    @Inject
    Volumes(
            VolumeStore store,
            VolumeArea area,
            VolumeMaker maker,
            VolumeDeletion deletion,
            Events events,
            RequestLedger ledger) {
        this.store = store;
        this.area = area;
        this.maker = maker;
        this.deletion = deletion;
        this.events = events;
        this.ledger = ledger;
    }

    /**
     * Makes an empty volume. Unlike Docker's, a second create of a name is an error, so that nobody takes
     * another's data for new; a retry with the same request id gets the first answer.
     *
     * @throws EngineException {@code VOLUME_NAME_IN_USE}; {@code INVALID_REQUEST} for a bad name, driver,
     *     option or labels, all violations at once
     */
    public Volume create(CreateVolume request) {
        VolumeRules.check(request);
        Optional<Volume> earlier = ledger.claimed().flatMap(this::byId);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        return QuarkusTransaction.joiningExisting().call(() -> {
            VolumeEntity row = maker.make(request)
                    .orElseThrow(() -> VolumeSearch.nameInUse("make volume " + request.name(), request.name()));
            if (!request.validateOnly()) {
                ledger.claim(row.id);
            }
            return area.volume(row, List.of());
        });
    }

    /** Makes a volume whose name is its ID, for a container that names none. */
    public Volume createAnonymous(Map<String, String> labels) {
        CreateVolume request = CreateVolume.anonymous(labels);
        VolumeRules.check(request);
        return QuarkusTransaction.joiningExisting()
                .call(() -> area.volume(maker.make(request).orElseThrow(), List.of()));
    }

    /** The volume with exactly this name, made if there is none; two callers at once get the same one. */
    public Volume ensure(String name) {
        CreateVolume request = CreateVolume.named(name);
        VolumeRules.check(request);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Volume> volume = QuarkusTransaction.joiningExisting().call(() -> {
                Optional<VolumeEntity> row =
                        store.named(VolumeState.READY, name).or(() -> maker.make(request));
                return row.map(this::withUsers);
            });
            // Empty: made by another call, which this one then finds, unless it was deleted at once.
            if (volume.isPresent()) {
                return volume.get();
            }
        }
        throw new EngineException(
                        ErrorReason.CONCURRENT_CHANGE,
                        "Cannot make volume " + name + ": other calls make and delete it all the time; try again")
                .about("volume", name);
    }

    /**
     * Finds a volume by name, ID, or unique prefix of the ID, in this order.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND}, {@code AMBIGUOUS_ID} with the candidates
     */
    public Volume get(String nameOrId) {
        return QuarkusTransaction.joiningExisting().call(() -> withUsers(VolumeSearch.find(store, nameOrId)));
    }

    /** What all volumes take on disk. Looks at every file of them. */
    public List<VolumeUsage> usage() {
        List<Volume> volumes = QuarkusTransaction.joiningExisting().call(() -> {
            List<VolumeEntity> rows = store.ready();
            Map<String, List<String>> users =
                    store.users(rows.stream().map(row -> row.id).toList());
            return rows.stream()
                    .map(row -> area.volume(row, users.getOrDefault(row.id, List.of())))
                    .toList();
        });
        return volumes.stream().map(this::usage).toList();
    }

    /** What one volume takes on disk. Looks at every file of it. */
    public VolumeUsage usage(Volume volume) {
        DiskUsage usage = area.usage(volume);
        return new VolumeUsage(volume, usage.bytes(), usage.inodes());
    }

    /**
     * Lists volumes. Filter fields: id, name, driver, labels, anonymous, dangling, container, create_time.
     * Order fields: name (default), create_time, id.
     *
     * @throws EngineException {@code INVALID_FILTER}, {@code INVALID_PAGE_TOKEN}, {@code INVALID_REQUEST}
     */
    public Page<Volume> list(ListQuery query) {
        return list(VolumeState.READY, query);
    }

    /** As {@link #list}, of those that were deleted and can be undeleted. */
    public Page<Volume> listDeleted(ListQuery query) {
        return list(VolumeState.DELETED, query);
    }

    private Page<Volume> list(VolumeState state, ListQuery query) {
        long sequence = events.sequence();
        return QuarkusTransaction.joiningExisting().call(() -> {
            Page<VolumeEntity> page = store.page(state, query);
            Map<String, List<String>> users =
                    store.users(page.items().stream().map(row -> row.id).toList());
            return page.map(row -> area.volume(row, users.getOrDefault(row.id, List.of())))
                    .asOf(sequence);
        });
    }

    /**
     * Removes a volume and its data; where deleted volumes are kept for a while, it can be undeleted until then.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND}, {@code AMBIGUOUS_ID}, {@code ETAG_MISMATCH},
     *     {@code VOLUME_IN_USE} with the containers that hold it as preconditions {@code IN_USE_BY};
     *     {@code STORAGE} if the volume is deleted, but its directory could not be removed yet
     */
    public DeletedVolume delete(DeleteVolume request) {
        return deletion.delete(request);
    }

    /**
     * Removes the volumes that no container holds.
     *
     * @throws EngineException {@code INVALID_FILTER}, {@code STORAGE}
     */
    public List<PrunedVolume> prune(VolumePrune request) {
        return deletion.prune(request);
    }

    /**
     * Takes back a volume that was deleted, with all its data.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND}, {@code AMBIGUOUS_ID}, {@code VOLUME_NAME_IN_USE}
     */
    public Volume undelete(UndeleteVolume request) {
        return deletion.undelete(request);
    }

    /**
     * Gives a volume other labels.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND}, {@code AMBIGUOUS_ID}, {@code ETAG_MISMATCH}, {@code
     *     INVALID_REQUEST}
     */
    public Volume update(UpdateVolume request) {
        VolumeRules.checkLabels(request.labels());
        return QuarkusTransaction.requiringNew().call(() -> {
            VolumeEntity row = lock(ledger.claimed().orElse(request.volume()));
            if (!row.labels.equals(request.labels())) {
                VolumeSearch.requireEtag("update", row, request.etag());
                store.relabel(row.id, request.labels());
                ledger.claim(row.id);
                events.append(
                        EventDraft.of(EventType.VOLUME_UPDATE, row.id, row.name).with("driver", row.driver));
            }
            return get(row.id);
        });
    }

    /**
     * Gives a volume another name, whether it is used or not; its data stays where it is. In the caller's
     * transaction, which tells the containers that hold it.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND}, {@code AMBIGUOUS_ID}, {@code ETAG_MISMATCH}, {@code
     *     VOLUME_NAME_IN_USE}, {@code INVALID_REQUEST}
     */
    public Volume rename(RenameVolume request) {
        VolumeRules.checkNewName(request.name());
        VolumeEntity row = lock(ledger.claimed().orElse(request.volume()));
        if (row.name.equals(request.name())) {
            return withUsers(row);
        }
        VolumeSearch.requireEtag("rename", row, request.etag());
        if (store.named(VolumeState.READY, request.name()).isPresent() || !store.rename(row, request.name())) {
            throw VolumeSearch.nameInUse("rename volume " + row.name + " to " + request.name(), request.name());
        }
        ledger.claim(row.id);
        events.append(EventDraft.of(EventType.VOLUME_RENAME, row.id, request.name())
                .with("driver", row.driver)
                .with("old_name", row.name));
        return get(row.id);
    }

    /**
     * Keeps a volume from being deleted while a container has it. In the caller's transaction; a second
     * call is harmless.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND} if it was deleted meanwhile
     */
    public void hold(String volumeId, String containerId) {
        if (!store.hold(volumeId, containerId)) {
            throw VolumeSearch.notFound(volumeId);
        }
    }

    /** Ends all holds of a container, in the caller's transaction. Returns the volumes that it held. */
    public List<Volume> release(String containerId) {
        List<Volume> held = heldBy(containerId);
        store.release(containerId);
        return held;
    }

    /**
     * Ends all holds of a container, and deletes those anonymous volumes that nobody holds then. The
     * decision is one transaction of its own: an engine that dies leaves either the holds, or volumes that
     * the next one finishes deleting.
     *
     * @throws EngineException {@code STORAGE} if a volume is deleted, but its directory could not be
     *     removed yet
     */
    public void releaseAndDelete(String containerId) {
        List<String> decided =
                QuarkusTransaction.requiringNew().call(() -> deletion.markUnused(anonymous(release(containerId))));
        decided.forEach(deletion::finish);
    }

    /**
     * Ends a container's holds on all volumes but these; in the caller's transaction. Returns those that it held.
     *
     * @param names of the volumes; those of anonymous ones are their IDs
     */
    public List<Volume> holdOnly(String containerId, Set<String> names) {
        List<Volume> others = heldBy(containerId).stream()
                .filter(volume -> !names.contains(volume.name()))
                .toList();
        others.forEach(volume -> store.release(volume.id(), containerId));
        return others;
    }

    /** As {@link #holdOnly} in a transaction of its own; anonymous ones that nobody holds then are deleted. */
    public void keepOnly(String containerId, Set<String> names) {
        List<String> decided = QuarkusTransaction.requiringNew()
                .call(() -> deletion.markUnused(anonymous(holdOnly(containerId, names))));
        decided.forEach(deletion::finish);
    }

    /** The volumes that a container holds. */
    public List<Volume> heldBy(String containerId) {
        return QuarkusTransaction.joiningExisting()
                .call(() ->
                        store.heldBy(containerId).stream().map(this::withUsers).toList());
    }

    /**
     * Has all volumes that a container holds as they are to be when it starts or its files are looked at; they stay
     * so while it holds them. In no transaction of the caller's.
     *
     * @throws EngineException {@code STORAGE} and others, if one that is a mount cannot be mounted
     */
    public void ready(String containerId) {
        QuarkusTransaction.requiringNew().call(() -> store.heldBy(containerId)).stream()
                .map(row -> area.volume(row, List.of()))
                .forEach(area.mounts()::ready);
    }

    /**
     * The directory that holds a volume's data, to be mounted into a container.
     *
     * @throws EngineException {@code STORAGE} if it is not there
     */
    public Path directory(Volume volume) {
        if (!area.directories().exists(volume.id())) {
            throw new EngineException(
                            ErrorReason.STORAGE,
                            "Cannot use volume " + volume.name() + ": its directory " + volume.mountpoint()
                                    + " is not there. Restore it, or delete the volume")
                    .about("volume", volume.name())
                    .with("path", volume.mountpoint().toString());
        }
        return volume.mountpoint();
    }

    /**
     * Copies a directory of an image into a volume that is new and empty, with the owner and mode of the
     * directory itself, as Docker does; does nothing for one that has or had data. To be called before
     * the container starts. A crash midway is made good by the next call or the reconciler.
     *
     * @param source the directory, resolved by the caller within the image's root (such as
     *     {@code /proc/self/fd/N}); its own symlinks are copied, never followed
     * @return whether anything was copied
     */
    public boolean copyUp(Volume volume, Path source) {
        directory(volume);
        return area.copyUp(volume, source);
    }

    /**
     * Finishes, while calls are served, what could not be finished while the database was away. Harmless
     * when repeated.
     */
    public void repair() {
        maker.removeUndecided();
        deletion.sweep();
    }

    private static List<Volume> anonymous(List<Volume> volumes) {
        return volumes.stream().filter(Volume::anonymous).toList();
    }

    private VolumeEntity lock(String nameOrId) {
        VolumeEntity found = VolumeSearch.find(store, nameOrId);
        return store.lock(VolumeState.READY, found.id).orElseThrow(() -> VolumeSearch.notFound(nameOrId));
    }

    private Optional<Volume> byId(String id) {
        return QuarkusTransaction.joiningExisting().call(() -> store.ready(id).map(this::withUsers));
    }

    private Volume withUsers(VolumeEntity row) {
        return area.volume(row, usersOf(row.id));
    }

    private List<String> usersOf(String id) {
        return store.users(List.of(id)).getOrDefault(id, List.of());
    }
}
