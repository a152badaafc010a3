package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.List;

/**
 * A mounted cgroup v1 hierarchy.
 *
 * @param controllers names as the mount's options tell them, in that order, such as {@code cpu}, {@code cpuacct};
 *     joined by commas they are the data of a mount of the same hierarchy
 * @param mountPoint where its root is, as this process sees it
 */
public record CgroupHierarchy(List<String> controllers, Path mountPoint) {
    public CgroupHierarchy {
        controllers = List.copyOf(controllers);
    }
}
