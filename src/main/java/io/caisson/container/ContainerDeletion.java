package io.caisson.container;

/**
 * A container to delete.
 *
 * @param container name, ID or unique prefix of the ID
 * @param force kill it first if it runs
 * @param deleteAnonymousVolumes delete the volumes without name that were made for it, too
 * @param etag of the container as the caller knows it; empty for any
 * @param validateOnly check and answer as if, without any change
 */
public record ContainerDeletion(
        String container, boolean force, boolean deleteAnonymousVolumes, String etag, boolean validateOnly) {
    /** Of one that does not run, whatever its etag; volumes stay. */
    public static ContainerDeletion of(String container) {
        return new ContainerDeletion(container, false, false, "", false);
    }

    /** Of one that may run, with its anonymous volumes. */
    public static ContainerDeletion forced(String container) {
        return new ContainerDeletion(container, true, true, "", false);
    }
}
