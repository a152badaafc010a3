package io.caisson.runtime;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.runtime.shim.MappedMounts;
import io.caisson.runtime.shim.ShimLaunch;
import io.caisson.runtime.shim.ShimLauncher;

/**
 * A container to create.
 *
 * @param id names its run directory and the file of its end: letters, digits, {@code _}, {@code .}, {@code -}
 * @param spec what it is; {@code root.path} is not looked at
 * @param root its root file system
 * @param input whether it reads what is written to its streams; one with a terminal does anyway
 */
public record LaunchRequest(String id, RuntimeSpec spec, RootFilesystem root, boolean input) {
    /** One that reads nothing, unless it has a terminal. */
    public LaunchRequest(String id, RuntimeSpec spec, RootFilesystem root) {
        this(id, spec, root, false);
    }

    boolean terminal() {
        return spec.process() != null && spec.process().terminal();
    }

    /** Mounts its root file system, and has it launched. */
    ShimLaunch launch(ShimLauncher launcher, Cgroup cgroup) {
        try (MappedMounts mapped = MappedMounts.of(spec.linux());
                FileDescriptor mount = root.mount(mapped)) {
            return launcher.launch(id, spec, mount, cgroup, input, mapped);
        }
    }
}
