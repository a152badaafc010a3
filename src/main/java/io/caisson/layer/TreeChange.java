package io.caisson.layer;

import io.caisson.kernel.FileName;

/**
 * A path that a tree has otherwise than the one it lies over.
 *
 * @param path absolute, any bytes ({@link FileName})
 */
public record TreeChange(Kind kind, String path) {
    /** What has become of a path. */
    public enum Kind {
        ADDED,
        CHANGED,
        DELETED
    }

    /** {@return the path for people and for UTF-8, in which a byte that is none is written as {@code \xff}} */
    public String printablePath() {
        return FileName.printable(path);
    }
}
