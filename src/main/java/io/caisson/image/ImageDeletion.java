package io.caisson.image;

/**
 * What is to be deleted.
 *
 * @param image reference, ID or unique prefix of the ID
 * @param force also if containers use it, which keep it until they go, and, named by ID, if references of
 *     several repositories point to it
 * @param validateOnly only answer what would be
 * @param etag of the image as it was read; empty for any
 */
public record ImageDeletion(String image, boolean force, boolean validateOnly, String etag) {
    public static ImageDeletion of(String image) {
        return new ImageDeletion(image, false, false, "");
    }
}
