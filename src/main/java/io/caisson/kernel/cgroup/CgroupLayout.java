package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which cgroup hierarchies a machine has and where they are mounted.
 *
 * @param version which of the three kinds of machine it is
 * @param v1 controller name (such as {@code memory}) to the directory of its v1 hierarchy, as this process sees its root
 * @param unified directory of the v2 hierarchy, or null
 * @param unifiedControllers controllers that the v2 hierarchy has
 */
public record CgroupLayout(
        Version version, Map<String, Path> v1, @Nullable Path unified, Set<String> unifiedControllers) {
    public CgroupLayout {
        v1 = Map.copyOf(v1);
        unifiedControllers = Set.copyOf(unifiedControllers);
    }

    /** Kinds of machines. */
    public enum Version {
        /** No v2 hierarchy. */
        V1,
        /** A v2 hierarchy without the controllers we need, beside v1 ones. */
        HYBRID,
        /** Nothing but v2. */
        V2,
        /** No hierarchy at all: nothing can be limited. */
        NONE
    }

    /** The layout of this machine. */
    public static CgroupLayout detect() {
        throw new UnsupportedOperationException();
    }
}
