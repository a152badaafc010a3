package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.Resources;
import java.util.List;
import java.util.Set;

/**
 * The control groups of this machine.
 *
 * <p>Path: absolute below the root of every hierarchy, {@code /<engine>/<container id>}. {@link #create}
 * makes a cgroup with its limits, empty; the launch script lets the first process into it
 * ({@link Cgroup#entry()}).
 */
public final class Cgroups {
    private final CgroupLayout layout;

    public Cgroups(CgroupLayout layout) {
        this.layout = layout;
    }

    /** The hierarchies of this machine, read from {@code /proc}. */
    public static Cgroups detect() {
        return new Cgroups(CgroupLayout.detect());
    }

    /** Which hierarchies there are. */
    public CgroupLayout layout() {
        return layout;
    }

    /**
     * Makes a cgroup and sets its limits. Fails if it exists. On failure nothing is left.
     *
     * @param path absolute, two names such as {@code /caisson/0123}
     * @throws CgroupException naming the file and value that the kernel refused
     */
    public Cgroup create(String path, Resources resources) {
        throw new UnsupportedOperationException();
    }

    /** A cgroup made earlier, by this engine process or the one before; it may be gone by now. */
    public Cgroup open(String path) {
        throw new UnsupportedOperationException();
    }

    /** Names of the cgroups below {@code /<engine>} in any hierarchy: what a sweep of leftovers goes through. */
    public Set<String> list(String engine) {
        throw new UnsupportedOperationException();
    }

    /** What of the limits this machine cannot enforce, a sentence each, such as a missing swap account. */
    public List<String> unsupported(Resources resources) {
        throw new UnsupportedOperationException();
    }
}
