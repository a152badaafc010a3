package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Changes limits of a cgroup that has processes: all of them, or none. */
final class LimitWriter {
    private final CgroupLayout layout;

    LimitWriter(CgroupLayout layout) {
        this.layout = layout;
    }

    /** Writes them in their order; if one is refused, what was written is written back. */
    void write(Cgroup cgroup, List<LimitChange> changes) {
        List<LimitChange> done = new ArrayList<>();
        try {
            for (LimitChange change : changes) {
                write(cgroup, change.after());
                done.add(change);
            }
        } catch (CgroupException e) {
            done.reversed().forEach(change -> writeBack(cgroup, change, e));
            throw e;
        }
    }

    private void writeBack(Cgroup cgroup, LimitChange change, CgroupException cause) {
        try {
            write(cgroup, change.before());
        } catch (CgroupException e) {
            cause.addSuppressed(e);
        }
    }

    private void write(Cgroup cgroup, CgroupSetting setting) {
        switch (cgroup) {
            case V1Cgroup v1 -> writeV1(v1, setting);
            case V2Cgroup v2 -> writeV2(v2, setting);
        }
    }

    private void writeV1(V1Cgroup cgroup, CgroupSetting setting) {
        CgroupHierarchy hierarchy = layout.hierarchy(setting.controller()).orElse(null);
        if (hierarchy == null) {
            V1Creation.refuse(setting);
            return;
        }
        cgroup.join(hierarchy);
        Path directory = Cgroups.below(hierarchy.mountPoint(), cgroup.path());
        String value = setting.value().isEmpty()
                ? ControlFiles.read(Cgroups.parent(hierarchy.mountPoint(), cgroup.path())
                                .resolve(setting.file()))
                        .strip()
                : setting.value();
        put(directory.resolve(setting.file()), value, setting.required());
    }

    private static void writeV2(V2Cgroup cgroup, CgroupSetting setting) {
        cgroup.use(setting.controller());
        if (setting.file().equals("memory.max") && !setting.value().equals("max")) {
            cgroup.makeRoom(Long.parseLong(setting.value()));
        }
        // A write of nothing is none at all.
        put(
                cgroup.directory().resolve(setting.file()),
                setting.value().isEmpty() ? "\n" : setting.value(),
                setting.required());
    }

    private static void put(Path file, String value, boolean required) {
        if (required || ControlFiles.exists(file)) {
            ControlFiles.write(file, value);
        }
    }
}
