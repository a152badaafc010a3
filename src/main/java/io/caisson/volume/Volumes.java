package io.caisson.volume;

import io.caisson.error.EngineException;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
    /**
     * Makes an empty volume. Unlike Docker's, a second create of a name is an error, so that nobody takes
     * another's data for new; a retry with the same request id gets the first answer.
     *
     * @throws EngineException {@code VOLUME_NAME_IN_USE}; {@code INVALID_REQUEST} for a bad name, driver,
     *     option or labels, all violations at once
     */
    public Volume create(CreateVolume request) {
        throw new UnsupportedOperationException();
    }

    /** Makes a volume whose name is its ID, for a container that names none. */
    public Volume createAnonymous(Map<String, String> labels) {
        return create(CreateVolume.anonymous(labels));
    }

    /** The volume with exactly this name, made if there is none; two callers at once get the same one. */
    public Volume ensure(String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * Finds a volume by name, ID, or unique prefix of the ID, in this order.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND}, {@code AMBIGUOUS_ID} with the candidates
     */
    public Volume get(String nameOrId) {
        throw new UnsupportedOperationException();
    }

    /**
     * Lists volumes. Filter fields: id, name, driver, labels, anonymous, dangling, container, create_time.
     * Order fields: name (default), create_time, id.
     *
     * @throws EngineException {@code INVALID_FILTER}, {@code INVALID_PAGE_TOKEN}, {@code INVALID_REQUEST}
     */
    public Page<Volume> list(ListQuery query) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes a volume and its data, for good. Returns its ID.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND}, {@code AMBIGUOUS_ID}, {@code ETAG_MISMATCH},
     *     {@code VOLUME_IN_USE} with the containers that hold it as preconditions {@code IN_USE_BY}
     */
    public String delete(DeleteVolume request) {
        throw new UnsupportedOperationException();
    }

    /** Deletes an anonymous volume that nobody holds; otherwise does nothing and answers false. */
    public boolean deleteIfUnused(String volumeId) {
        throw new UnsupportedOperationException();
    }

    /**
     * Keeps a volume from being deleted while a container has it. In the caller's transaction; a second
     * call is harmless.
     *
     * @throws EngineException {@code VOLUME_NOT_FOUND} if it was deleted meanwhile
     */
    public void hold(String volumeId, String containerId) {
        throw new UnsupportedOperationException();
    }

    /** Ends all holds of a container, in the caller's transaction. Returns the volumes that it held. */
    public List<Volume> release(String containerId) {
        throw new UnsupportedOperationException();
    }

    /** The volumes that a container holds. */
    public List<Volume> heldBy(String containerId) {
        throw new UnsupportedOperationException();
    }

    /**
     * The directory that holds a volume's data, to be mounted into a container.
     *
     * @throws EngineException {@code STORAGE} if it is not there
     */
    public Path directory(Volume volume) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }
}
