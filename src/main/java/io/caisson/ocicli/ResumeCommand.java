package io.caisson.ocicli;

import io.caisson.runtime.bundle.BundleContainers;

/** Have the processes of a paused container run on. */
final class ResumeCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("resume", "Have the processes of a paused container run on.", "CONTAINER", 1, 1);
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        containers.resume(flags.operand());
        return 0;
    }
}
