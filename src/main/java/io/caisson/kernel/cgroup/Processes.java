package io.caisson.kernel.cgroup;

import java.time.Duration;
import java.util.Collection;
import java.util.function.LongPredicate;

/** The machine's processes, as far as cgroups have to do with them. */
interface Processes {
    /**
     * Kills a process with SIGKILL, if it still is the one meant.
     *
     * @param stillMeant asked once the process is held so that its number cannot pass to another
     */
    void kill(long pid, LongPredicate stillMeant);

    /** Waits until every one of the processes is gone, at most so long. */
    void awaitEnd(Collection<Long> pids, Duration atMost);
}
