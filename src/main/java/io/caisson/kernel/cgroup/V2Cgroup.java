package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.List;

/** A cgroup as a directory of the v2 hierarchy. */
final class V2Cgroup implements Cgroup {
    private final String path;
    private final Path directory;
    private final CgroupEnd end;

    V2Cgroup(String path, Path unified, Processes processes) {
        this.path = path;
        this.directory = Cgroups.below(unified, path);
        this.end = new CgroupEnd(processes);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public CgroupEntry entry() {
        return new CgroupEntry(List.of(), directory);
    }

    @Override
    public List<CgroupHierarchy> hierarchies() {
        return List.of();
    }

    @Override
    public void freeze() {
        ControlFiles.write(directory.resolve("cgroup.freeze"), "1");
        try {
            Freezing.await(
                    directory,
                    () -> ControlFiles.counter(directory.resolve("cgroup.events"), "frozen") == 1
                            || ControlFiles.processes(directory).isEmpty());
        } catch (CgroupException e) {
            thaw();
            throw e;
        }
    }

    @Override
    public void thaw() {
        Path freeze = directory.resolve("cgroup.freeze");
        if (ControlFiles.exists(freeze)) {
            ControlFiles.write(freeze, "0");
        }
    }

    @Override
    public boolean isFrozen() {
        return ControlFiles.readIfThere(directory.resolve("cgroup.freeze"))
                .strip()
                .equals("1");
    }

    @Override
    public void kill() {
        // Since Linux 5.14; kills what is below it too, and no process that forks can escape.
        Path kill = directory.resolve("cgroup.kill");
        if (ControlFiles.exists(kill)) {
            ControlFiles.write(kill, "1");
        }
        end.killAll(directory);
    }

    @Override
    public void remove() {
        end.removeTree(directory);
    }

    @Override
    public long oomKills() {
        return ControlFiles.counter(directory.resolve("memory.events"), "oom_kill");
    }
}
