package io.caisson.volume;

/**
 * A volume to delete.
 *
 * @param volume name, ID or unique prefix of the ID
 * @param purge for good at once, also where deleted volumes are kept for a while; also of one that was deleted
 * @param etag of the volume as the caller knows it; empty for any
 * @param validateOnly check and answer as if, without any change
 */
public record DeleteVolume(String volume, boolean purge, String etag, boolean validateOnly) {
    /** Deletes it, whatever its etag. */
    public static DeleteVolume of(String volume) {
        return new DeleteVolume(volume, false, "", false);
    }
}
