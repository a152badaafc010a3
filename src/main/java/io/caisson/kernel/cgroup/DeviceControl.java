package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.DeviceRule;
import java.nio.file.Path;
import java.util.List;

/** How device rules are put in force on a v2 cgroup; the kernel's way is {@link DevicePrograms}. */
@FunctionalInterface
interface DeviceControl {
    void attach(Path directory, List<DeviceRule> rules);
}
