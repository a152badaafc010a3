package io.caisson.layer;

/**
 * A path that a tree has otherwise than the one it lies over.
 *
 * @param path absolute, any bytes ({@link io.caisson.kernel.FileName})
 */
public record TreeChange(Kind kind, String path) {
    /** What has become of a path. */
    public enum Kind {
        ADDED,
        CHANGED,
        DELETED
    }
}
