package io.caisson.kernel.cgroup;

/**
 * One container's cgroup: a directory in each hierarchy that is used.
 *
 * <p>It holds no resources of this process: it exists in the kernel until {@link #remove()}, over a
 * restart of the engine too ({@link Cgroups#open}). Every method throws {@link CgroupException} where
 * the kernel refuses.
 */
public interface Cgroup {
    /** Absolute path below the root of every hierarchy, such as {@code /caisson/0123…}. */
    String path();

    /** How a process gets into it. */
    CgroupEntry entry();

    /** Kills every process in it and below it, and returns once there is none. Harmless if there is none. */
    void kill();

    /**
     * Removes it and what the container made below it. Waits for processes that are about to be gone,
     * for two seconds at most. Harmless if it is gone.
     */
    void remove();

    /** How many processes were killed because the memory limit was hit; 0 where memory is not watched. */
    long oomKills();
}
