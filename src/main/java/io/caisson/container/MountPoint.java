package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Objects;

/**
 * A mount of a container, with its source found.
 *
 * @param volume the volume's name; empty for other types
 * @param source path on the host; empty for tmpfs
 * @param subpath what of a volume is mounted; empty for all of it
 * @param target path in the container
 */
@RegisterForReflection
public record MountPoint(Type type, String volume, String source, String subpath, String target, boolean readOnly) {
    public MountPoint {
        // Rows of before have none.
        subpath = Objects.requireNonNullElse(subpath, "");
    }

    /** Whether any of a container's is a volume. */
    public static boolean anyVolume(List<MountPoint> mountPoints) {
        return mountPoints.stream().anyMatch(point -> point.type() == Type.VOLUME);
    }

    /** Kinds of mounts. */
    public enum Type {
        VOLUME,
        BIND,
        TMPFS
    }
}
