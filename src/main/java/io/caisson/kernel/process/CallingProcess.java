package io.caisson.kernel.process;

import io.caisson.kernel.jna.Prctl;

/** What the engine's own process asks of the kernel for itself. */
public final class CallingProcess {
    private CallingProcess() {}

    /**
     * Keeps others from reading this process's memory and files through {@code /proc}
     * ({@code PR_SET_DUMPABLE} 0): a container's process that we share something with must not.
     */
    public static void hide() {
        Prctl.prctl(Prctl.PR_SET_DUMPABLE, 0, 0, 0, 0);
    }

    /**
     * Makes orphans below this process its children ({@code PR_SET_CHILD_SUBREAPER}): when the process that
     * supervises a container is killed, the engine can still reap the container.
     */
    public static void adoptOrphans() {
        Prctl.prctl(Prctl.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    }
}
