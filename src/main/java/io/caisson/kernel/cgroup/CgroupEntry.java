package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a process gets into a cgroup.
 *
 * <p>cgroup v1: the process writes {@code 0} to each {@code tasks} file, which moves the writing thread
 * without the lock that {@code cgroup.procs} takes. cgroup v2: {@code clone3(CLONE_INTO_CGROUP)} with a
 * file descriptor of the directory.
 *
 * @param tasksFiles a v1 {@code tasks} file per hierarchy that is used; empty on pure v2
 * @param unifiedDirectory the v2 directory; null where v2 has no part in it
 */
public record CgroupEntry(List<Path> tasksFiles, @Nullable Path unifiedDirectory) {
    public CgroupEntry {
        tasksFiles = List.copyOf(tasksFiles);
    }
}
