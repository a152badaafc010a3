package io.caisson.volume;

/**
 * A volume to delete.
 *
 * @param volume name, ID or unique prefix of the ID
 * @param etag of the volume as the caller knows it; empty for any
 * @param validateOnly check and answer as if, without any change
 */
public record DeleteVolume(String volume, String etag, boolean validateOnly) {
    /** Deletes it, whatever its etag. */
    public static DeleteVolume of(String volume) {
        return new DeleteVolume(volume, "", false);
    }
}
