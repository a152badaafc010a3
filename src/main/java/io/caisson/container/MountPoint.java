package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A mount of a container, with its source found.
 *
 * @param volume the volume's name; empty for other types
 * @param source path on the host; empty for tmpfs
 * @param target path in the container
 */
@RegisterForReflection
public record MountPoint(Type type, String volume, String source, String target, boolean readOnly) {
    /** Kinds of mounts. */
    public enum Type {
        VOLUME,
        BIND,
        TMPFS
    }
}
