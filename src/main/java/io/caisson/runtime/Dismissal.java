package io.caisson.runtime;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.process.Pidfd;
import io.caisson.runtime.shim.Orphans;
import io.caisson.runtime.shim.ProcessIdentity;
import io.caisson.runtime.shim.ShimLaunch;
import java.time.Duration;
import java.util.List;

/** Ends processes and cgroups for good. */
final class Dismissal {
    private static final int SIGKILL = 9;

    private Dismissal() {}

    static void end(Cgroup cgroup) {
        cgroup.kill();
        cgroup.remove();
    }

    /** Ends a supervisor; a first process that it has not reaped becomes ours then, if we adopt orphans. */
    static void dismiss(Pidfd shim, ProcessIdentity process) {
        dismiss(shim);
        process.open().ifPresent(Dismissal::dismiss);
    }

    /** Ends a launch that has failed: the shim, once it sees that nobody keeps it, reaps its child and ends. */
    static void abandon(ShimLaunch launch, Cgroup cgroup) {
        boolean alone = launch.shim().endsWithin(Duration.ZERO);
        launch.close();
        launch.terminal().ifPresent(FileDescriptor::close);
        List<Pidfd> left = cgroup.processes().stream()
                .flatMap(pid -> Pidfd.open(pid.intValue()).stream())
                .toList();
        cgroup.kill();
        try (Pidfd shim = launch.shim()) {
            shim.reap();
        }
        // If the shim was killed, its child has become ours, though perhaps it could not tell of it any more.
        left.forEach(Dismissal::dismiss);
        launch.process().open().ifPresent(Dismissal::dismiss);
        if (alone) {
            Orphans.end();
        }
    }

    /** Ends a process of ours for good; closes it. */
    static void dismiss(Pidfd process) {
        try (process) {
            process.signal(SIGKILL);
            process.reap();
        }
    }
}
