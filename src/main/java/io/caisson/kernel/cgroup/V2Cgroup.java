package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A cgroup as a directory of the v2 hierarchy. */
final class V2Cgroup implements Cgroup {
    private final String path;
    private final Path unified;
    private final Path directory;
    private final CgroupEnd end;

    V2Cgroup(String path, Path unified, Processes processes) {
        this.path = path;
        this.unified = unified;
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

    Path directory() {
        return directory;
    }

    /** Has a controller's files, which its creation may have had no need of. */
    void use(String controller) {
        V2Creation.handDown(unified, Set.of(controller));
        Cgroups.ancestors(unified, path).forEach(above -> V2Creation.handDown(above, Set.of(controller)));
    }

    /**
     * Makes sure that it uses no more memory than that: a limit below would have the kernel kill.
     *
     * @throws CgroupException if it cannot do with less
     */
    void makeRoom(long limit) {
        Path current = directory.resolve("memory.current");
        long excess = used(current) - limit;
        Path reclaim = directory.resolve("memory.reclaim");
        if (excess > 0 && ControlFiles.exists(reclaim)) {
            try {
                ControlFiles.write(reclaim, Long.toString(excess));
            } catch (CgroupException e) {
                // EAGAIN: less than that was to be had, which the next look tells.
            }
        }
        long left = used(current);
        if (left > limit) {
            throw new CgroupException("Writing " + limit + " to " + directory.resolve("memory.max") + " failed: " + left
                    + " bytes are in use, and cannot be reclaimed");
        }
    }

    private static long used(Path current) {
        String text = ControlFiles.readIfThere(current).strip();
        return text.isEmpty() ? 0 : Long.parseLong(text);
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
    public CgroupUsage usage() {
        return UsageFiles.unified(directory);
    }

    @Override
    public List<Long> processes() {
        return ControlFiles.processes(directory);
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
