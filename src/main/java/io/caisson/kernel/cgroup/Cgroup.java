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

    /**
     * Stops every process in it and below it where it is; returns once all have stopped. Lasts over the
     * engine's own death. Harmless when repeated.
     *
     * @throws CgroupException also if one cannot be stopped within some seconds; all run on then
     */
    void freeze();

    /** Has its processes run on; harmless if they do, or if there is none. */
    void thaw();

    /** Whether its processes have stopped, or are about to, since {@link #freeze}; false if it is gone. */
    boolean isFrozen();

    /** Kills every process in it and below it, and returns once there is none, also if they are frozen. Harmless if there is none. */
    void kill();

    /**
     * Removes it and what was made below it. Waits for processes that are about to be gone, for some
     * seconds at most. Harmless if it is gone.
     */
    void remove();

    /** What its processes have used; nothing is accounted for if it is gone. */
    CgroupUsage usage();

    /** The processes in it and below it, as this process sees them; none if it is gone. */
    List<Long> processes();

    /** How many processes were killed because the memory limit was hit; 0 where memory is not watched. */
    long oomKills();
}
