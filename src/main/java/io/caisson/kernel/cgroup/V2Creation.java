package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.Resources;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes a v2 cgroup: the controllers handed down, the directory, the limits, the device program. */
final class V2Creation {
    private final Path unified;
    private final Processes processes;
    private final DeviceControl devices;

    V2Creation(Path unified, Processes processes, DeviceControl devices) {
        this.unified = unified;
        this.processes = processes;
        this.devices = devices;
    }

    Cgroup create(String path, Resources resources) {
        List<CgroupSetting> settings = V2Limits.of(resources);
        Path directory = Cgroups.below(unified, path);
        Set<String> controllers =
                settings.stream().map(CgroupSetting::controller).collect(Collectors.toCollection(TreeSet::new));
        handDown(unified, controllers);
        for (Path above : Cgroups.ancestors(unified, path)) {
            ControlFiles.ensureDirectory(above);
            handDown(above, controllers);
        }
        V2Cgroup cgroup = new V2Cgroup(path, unified, processes);
        ControlFiles.makeDirectory(directory);
        try {
            settings.forEach(setting -> apply(directory, setting));
            if (!DeviceRules.allowEverything(resources.devices())) {
                devices.attach(directory, resources.devices());
            }
            return cgroup;
        } catch (CgroupException e) {
            removeAfter(e, cgroup);
            throw e;
        }
    }

    /** Lets the children of a cgroup use controllers; what they may use already is left alone. */
    static void handDown(Path directory, Set<String> controllers) {
        Path file = directory.resolve("cgroup.subtree_control");
        Set<String> given =
                Set.copyOf(Arrays.asList(ControlFiles.read(file).strip().split("\\s+", -1)));
        String missing = controllers.stream()
                .filter(controller -> !given.contains(controller) && !controller.equals("cgroup"))
                .map(controller -> "+" + controller)
                .collect(Collectors.joining(" "));
        if (!missing.isEmpty()) {
            ControlFiles.write(file, missing);
        }
    }

    private static void apply(Path directory, CgroupSetting setting) {
        Path file = directory.resolve(setting.file());
        if (setting.required() || ControlFiles.exists(file)) {
            ControlFiles.write(file, setting.value());
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
