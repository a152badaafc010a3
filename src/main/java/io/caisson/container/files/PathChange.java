package io.caisson.container.files;

import io.caisson.layer.TreeChange;

/**
 * A path that a container has otherwise than its image.
 *
 * @param path absolute; a byte that is no UTF-8 is written as {@code \xff}
 */
public record PathChange(Kind kind, String path) {
    /** What has become of a path. */
    public enum Kind {
        ADDED,
        CHANGED,
        DELETED
    }

    static PathChange of(TreeChange change) {
        Kind kind = switch (change.kind()) {
            case ADDED -> Kind.ADDED;
            case CHANGED -> Kind.CHANGED;
            case DELETED -> Kind.DELETED;
        };
        return new PathChange(kind, change.printablePath());
    }
}
