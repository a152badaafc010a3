package io.caisson.system;

import java.util.List;

/**
 * What the kernel offers, found out once at start.
 *
 * @param cgroups how the cgroup hierarchies are mounted
 * @param controllers the controllers that limits can be set on
 * @param warnings what the machine lacks and which requests are refused or weaker for it, a sentence each
 */
public record KernelFacts(Cgroups cgroups, List<String> controllers, List<String> warnings) {
    public KernelFacts {
        controllers = List.copyOf(controllers);
        warnings = List.copyOf(warnings);
    }

    /** Layouts of the cgroup hierarchies (cgroups(7)). */
    public enum Cgroups {
        V1,
        V2,
        /** Controllers on v1, with a v2 tree beside them. */
        HYBRID
    }
}
