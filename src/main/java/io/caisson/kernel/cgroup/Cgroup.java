package io.caisson.kernel.cgroup;

import java.util.List;

/**
 * One container's cgroup: a directory in each hierarchy that is used.
 *
 * <p>It holds no resources of this process: it exists in the kernel until {@link #remove()}, over a
 * restart of the engine too ({@link Cgroups#open}). Every method throws {@link CgroupException} where
 * the kernel refuses.
 */
public sealed interface Cgroup permits V1Cgroup, V2Cgroup {
    /** Absolute path below the root of every hierarchy, such as {@code /caisson/0123…}. */
    String path();

    /** How a process gets into it. */
    CgroupEntry entry();

    /** The v1 hierarchies that it is in, for the container to see; empty on v2. */
    List<CgroupHierarchy> hierarchies();

    /** Kills every process in it and below it, and returns once there is none. Harmless if there is none. */
    void kill();

    /**
     * Removes it and what was made below it. Waits for processes that are about to be gone, for some
     * seconds at most. Harmless if it is gone.
     */
    void remove();

    /** How many processes were killed because the memory limit was hit; 0 where memory is not watched. */
    long oomKills();
}
