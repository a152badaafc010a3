package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes a v1 cgroup: a directory in each hierarchy that the limits need, then the limits. */
final class V1Creation {
    private final CgroupLayout layout;
    private final Processes processes;

    V1Creation(CgroupLayout layout, Processes processes) {
        this.layout = layout;
        this.processes = processes;
    }

    Cgroup create(String path, Resources resources) {
        List<CgroupSetting> settings = V1Limits.of(resources);
        List<CgroupHierarchy> needed = needed(settings);
        Set<CgroupHierarchy> made = new LinkedHashSet<>();
        V1Cgroup cgroup = new V1Cgroup(path, needed, processes, layout.freezer(path));
        try {
            for (CgroupHierarchy hierarchy : needed) {
                Path directory = Cgroups.below(hierarchy.mountPoint(), path);
                ControlFiles.ensureDirectory(Cgroups.parent(hierarchy.mountPoint(), path));
                ControlFiles.makeDirectory(directory);
                made.add(hierarchy);
                inheritCpuset(hierarchy, path);
            }
            settings.forEach(setting -> apply(setting, path));
            return cgroup;
        } catch (CgroupException e) {
            removeAfter(e, new V1Cgroup(path, List.copyOf(made), processes, null));
            throw e;
        }
    }

    private List<CgroupHierarchy> needed(List<CgroupSetting> settings) {
        Set<CgroupHierarchy> needed = new LinkedHashSet<>();
        for (CgroupSetting setting : settings) {
            layout.hierarchy(setting.controller()).ifPresentOrElse(needed::add, () -> refuse(setting));
        }
        if (needed.isEmpty()) {
            // Nothing is limited, but its processes must still be found by their cgroup.
            needed.add(layout.hierarchy("pids").orElse(layout.v1().getFirst()));
        }
        return new ArrayList<>(needed);
    }

    /** A limit whose controller this machine has not; nothing for one that may be done without. */
    static void refuse(CgroupSetting setting) {
        if (setting.required()) {
            throw new CgroupException("Setting " + setting.file() + " to " + setting.value()
                    + " failed: this machine has no cgroup controller " + setting.controller());
        }
    }

    private void apply(CgroupSetting setting, String path) {
        layout.hierarchy(setting.controller()).ifPresent(hierarchy -> {
            Path file = Cgroups.below(hierarchy.mountPoint(), path).resolve(setting.file());
            if (setting.required() || ControlFiles.exists(file)) {
                ControlFiles.write(file, setting.value());
            }
        });
    }

    /** A new v1 cpuset has no CPUs and no memory nodes, and takes no process until it has both. */
    static void inheritCpuset(CgroupHierarchy hierarchy, String path) {
        if (hierarchy.controllers().contains("cpuset")) {
            Path above = hierarchy.mountPoint();
            List<Path> chain = new ArrayList<>(Cgroups.ancestors(above, path));
            chain.add(Cgroups.below(above, path));
            for (Path directory : chain) {
                inherit(above, directory, "cpuset.cpus");
                inherit(above, directory, "cpuset.mems");
                above = directory;
            }
        }
    }

    private static void inherit(Path parent, Path directory, String file) {
        if (ControlFiles.read(directory.resolve(file)).isBlank()) {
            ControlFiles.write(
                    directory.resolve(file),
                    ControlFiles.read(parent.resolve(file)).strip());
        }
    }

    private static void removeAfter(CgroupException cause, Cgroup cgroup) {
        try {
            cgroup.remove();
        } catch (CgroupException e) {
            cause.addSuppressed(e);
        }
    }
}
