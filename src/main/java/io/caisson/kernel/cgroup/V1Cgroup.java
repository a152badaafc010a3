package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cgroup as directories of the same path in some v1 hierarchies. */
final class V1Cgroup implements Cgroup {
    private final String path;
    private volatile List<CgroupHierarchy> hierarchies;
    private final CgroupEnd end;
    private final @Nullable V1Freezer freezer;

    /** @param freezer null if this machine has no such hierarchy */
    V1Cgroup(String path, List<CgroupHierarchy> hierarchies, Processes processes, @Nullable V1Freezer freezer) {
        this.path = path;
        this.hierarchies = List.copyOf(hierarchies);
        this.end = new CgroupEnd(processes);
        this.freezer = freezer;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public CgroupEntry entry() {
        List<Path> tasks = hierarchies.stream()
                .map(hierarchy -> directory(hierarchy).resolve("tasks"))
                .toList();
        return new CgroupEntry(tasks, null);
    }

    @Override
    public List<CgroupHierarchy> hierarchies() {
        return hierarchies;
    }

    /** Brings it, with its processes, into one more hierarchy; what they have used until then is not counted there. */
    void join(CgroupHierarchy hierarchy) {
        Path directory = directory(hierarchy);
        if (!hierarchies.contains(hierarchy)) {
            ControlFiles.ensureDirectory(Cgroups.parent(hierarchy.mountPoint(), path));
            ControlFiles.ensureDirectory(directory);
            hierarchies =
                    Stream.concat(hierarchies.stream(), Stream.of(hierarchy)).toList();
        }
        V1Creation.inheritCpuset(hierarchy, path);
        ProcessMove.all(directory, this::processes);
    }

    @Override
    public void freeze() {
        if (freezer == null) {
            throw new CgroupException("Freezing the cgroup " + path
                    + " failed: this machine has no cgroup controller freezer; mount it below /sys/fs/cgroup");
        }
        try {
            freezer.freeze(this::processes);
        } catch (CgroupException e) {
            thaw();
            throw e;
        }
    }

    @Override
    public void thaw() {
        if (freezer != null) {
            freezer.thaw();
        }
    }

    @Override
    public CgroupUsage usage() {
        return UsageFiles.v1(directory("cpuacct"), directory("memory"), directory("pids"), directory("blkio"));
    }

    @Override
    public List<Long> processes() {
        return hierarchies.stream()
                .flatMap(hierarchy -> ControlFiles.processes(directory(hierarchy)).stream())
                .distinct()
                .toList();
    }

    @Override
    public boolean isFrozen() {
        return freezer != null && freezer.isFrozen();
    }

    @Override
    public void kill() {
        // What is frozen does not die.
        thaw();
        hierarchies.forEach(hierarchy -> end.killAll(directory(hierarchy)));
    }

    @Override
    public void remove() {
        hierarchies.forEach(hierarchy -> end.removeTree(directory(hierarchy)));
        if (freezer != null) {
            end.removeTree(freezer.directory());
        }
    }

    @Override
    public long oomKills() {
        return hierarchies.stream()
                .filter(hierarchy -> hierarchy.controllers().contains("memory"))
                .mapToLong(hierarchy ->
                        ControlFiles.counter(directory(hierarchy).resolve("memory.oom_control"), "oom_kill"))
                .sum();
    }

    /** Its directory where a controller is; null if it is in no such hierarchy. */
    private @Nullable Path directory(String controller) {
        return hierarchies.stream()
                .filter(hierarchy -> hierarchy.controllers().contains(controller))
                .map(this::directory)
                .findFirst()
                .orElse(null);
    }

    private Path directory(CgroupHierarchy hierarchy) {
        return Cgroups.below(hierarchy.mountPoint(), path);
    }
}
