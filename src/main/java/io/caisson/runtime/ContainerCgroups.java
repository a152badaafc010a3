package io.caisson.runtime;

import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.RuntimeSpec;

/** Where containers' cgroups are, and making them. */
record ContainerCgroups(RuntimeOptions options) {
    /** As the specification asks for, or below the engine's own. */
    String path(String id, RuntimeSpec spec) {
        Linux linux = spec.linux();
        String asked = linux == null ? null : linux.cgroupsPath();
        return asked == null ? "/" + options.engine() + "/" + id : asked;
    }

    /** Makes one, with its limits. */
    Cgroup make(String path, RuntimeSpec spec) {
        Linux linux = spec.linux();
        // What a launch that died has left is empty, or holds nothing that anybody knows.
        Dismissal.end(options.cgroups().open(path));
        Resources resources = linux == null ? null : linux.resources();
        return options.cgroups().create(path, resources == null ? Resources.NONE : resources);
    }
}
