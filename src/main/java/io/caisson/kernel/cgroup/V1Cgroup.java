package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.List;

/** A cgroup as directories of the same path in some v1 hierarchies. */
final class V1Cgroup implements Cgroup {
    private final String path;
    private final List<CgroupHierarchy> hierarchies;
    private final CgroupEnd end;

    V1Cgroup(String path, List<CgroupHierarchy> hierarchies, Processes processes) {
        this.path = path;
        this.hierarchies = List.copyOf(hierarchies);
        this.end = new CgroupEnd(processes);
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

    @Override
    public void kill() {
        hierarchies.forEach(hierarchy -> end.killAll(directory(hierarchy)));
    }

    @Override
    public void remove() {
        hierarchies.forEach(hierarchy -> end.removeTree(directory(hierarchy)));
    }

    @Override
    public long oomKills() {
        return hierarchies.stream()
                .filter(hierarchy -> hierarchy.controllers().contains("memory"))
                .mapToLong(hierarchy ->
                        ControlFiles.counter(directory(hierarchy).resolve("memory.oom_control"), "oom_kill"))
                .sum();
    }

    private Path directory(CgroupHierarchy hierarchy) {
        return Cgroups.below(hierarchy.mountPoint(), path);
    }
}
