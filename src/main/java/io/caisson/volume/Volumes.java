package io.caisson.volume;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
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
 * <i>hold</i> a volume by a row of {@code volume_use}; a volume that nobody holds can be deleted, in
 * two steps: the row says DELETING, then the directory is renamed to the trash and removed, then the row
 * goes. Nothing else ever removes a volume's data.
 *
 * <p><b>Transactions.</b> {@link #create}, {@link #createAnonymous} and {@link #ensure} join the
 * caller's transaction, if there is one, and else have their own; an (empty) directory made for a
 * transaction that rolls back is removed again. {@link #hold}, {@link #release} and {@link #heldBy} need
 * the caller's. {@link #delete} must not be called within one.
 */
@ApplicationScoped
public class Volumes {
    private static final int ATTEMPTS = 5;

    private final VolumeStore store;
    private final VolumeArea area;
    private final VolumeMaker maker;
    private final Events events;
    private final RequestLedger ledger;

    @Inject
    Volumes(VolumeStore store, VolumeArea area, VolumeMaker maker, Events events, RequestLedger ledger) {
        this.store = store;
        this.area = area;
        this.maker = maker;
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
            VolumeEntity row = maker.make(request).orElseThrow(() -> nameInUse(request.name()));
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
                Optional<VolumeEntity> row = store.named(name).or(() -> maker.make(request));
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
        return volumes.stream()
                .map(volume -> new VolumeUsage(volume, area.directories().bytes(volume.id())))
                .toList();
    }

    /**
     * Lists volumes. Filter fields: id, name, driver, labels, anonymous, dangling, container, create_time.
     * Order fields: name (default), create_time, id.
     *
     * @throws EngineException {@code INVALID_FILTER}, {@code INVALID_PAGE_TOKEN}, {@code INVALID_REQUEST}
     */
    public Page<Volume> list(ListQuery query) {
        long sequence = events.sequence();
        return QuarkusTransaction.joiningExisting().call(() -> {
            Page<VolumeEntity> page = store.page(query);
            Map<String, List<String>> users =
                    store.users(page.items().stream().map(row -> row.id).toList());
            return page.map(row -> area.volume(row, users.getOrDefault(row.id, List.of())))
                    .asOf(sequence);
        });
    }

    /**
     * Removes a volume and its data, for good. Returns its ID.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND}, {@code AMBIGUOUS_ID}, {@code ETAG_MISMATCH},
     *     {@code VOLUME_IN_USE} with the containers that hold it as preconditions {@code IN_USE_BY};
     *     {@code STORAGE} if the volume is deleted, but its directory could not be removed yet
     */
    public String delete(DeleteVolume request) {
        Optional<String> earlier = ledger.claimed();
        String id = earlier.isPresent() ? earlier.get() : decide(request);
        if (!request.validateOnly()) {
            finishDelete(id);
        }
        return id;
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
        List<String> decided = QuarkusTransaction.requiringNew()
                .call(() -> release(containerId).stream()
                        .filter(Volume::anonymous)
                        .map(Volume::id)
                        .filter(this::markDeletingIfUnused)
                        .toList());
        decided.forEach(this::finishDelete);
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
                .call(() -> holdOnly(containerId, names).stream()
                        .filter(Volume::anonymous)
                        .map(Volume::id)
                        .filter(this::markDeletingIfUnused)
                        .toList());
        decided.forEach(this::finishDelete);
    }

    /** The volumes that a container holds. */
    public List<Volume> heldBy(String containerId) {
        return QuarkusTransaction.joiningExisting()
                .call(() ->
                        store.heldBy(containerId).stream().map(this::withUsers).toList());
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
        return area.copyUp(volume.id(), source);
    }

    /**
     * Finishes, while calls are served, what could not be finished while the database was away. Harmless
     * when repeated.
     */
    public void repair() {
        maker.removeUndecided();
        QuarkusTransaction.requiringNew().call(store::deleting).forEach(this::finishDelete);
    }

    private String decide(DeleteVolume request) {
        return QuarkusTransaction.requiringNew().call(() -> {
            VolumeEntity found = VolumeSearch.find(store, request.volume());
            VolumeEntity row = store.lock(found.id).orElseThrow(() -> VolumeSearch.notFound(request.volume()));
            checkEtag(row, request.etag());
            checkUnused(row);
            if (!request.validateOnly()) {
                markDeleting(row);
                ledger.claim(row.id);
            }
            return row.id;
        });
    }

    private boolean markDeletingIfUnused(String id) {
        // Its users are asked for once it is locked: another container of it may be going at the same time.
        Optional<VolumeEntity> row =
                store.lock(id).filter(locked -> usersOf(locked.id).isEmpty());
        row.ifPresent(this::markDeleting);
        return row.isPresent();
    }

    private void markDeleting(VolumeEntity row) {
        if (!store.markDeleting(row.id)) {
            throw new IllegalStateException("volume " + row.id + " changed while it was locked");
        }
        events.append(EventDraft.of(EventType.VOLUME_DELETE, row.id, row.name).with("driver", row.driver));
    }

    private void finishDelete(String id) {
        boolean deleting = QuarkusTransaction.requiringNew().call(() -> store.isDeleting(id));
        if (deleting) {
            area.directories().remove(id);
            QuarkusTransaction.requiringNew().run(() -> store.deleteRow(id));
        }
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

    private static void checkEtag(VolumeEntity row, String etag) {
        if (!etag.isEmpty() && !etag.equals(VolumeArea.etag(row))) {
            throw new EngineException(
                            ErrorReason.ETAG_MISMATCH,
                            "Cannot delete volume " + row.name + ": it has changed since etag " + etag
                                    + " was read. Read it again")
                    .about("volume", row.name)
                    .with("etag", etag);
        }
    }

    private void checkUnused(VolumeEntity row) {
        List<String> users = usersOf(row.id);
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

    private static EngineException nameInUse(String name) {
        return new EngineException(
                        ErrorReason.VOLUME_NAME_IN_USE,
                        "Cannot make volume " + name + ": there is one with this name. Use it, or choose another name")
                .about("volume", name)
                .with("name", name);
    }
}
