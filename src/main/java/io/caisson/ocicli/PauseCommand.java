package io.caisson.ocicli;

import io.caisson.runtime.bundle.BundleContainers;

/** Stop all processes of a container where they are. */
final class PauseCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("pause", "Stop all processes of a container where they are.", "CONTAINER", 1, 1);
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        containers.pause(flags.operand());
        return 0;
    }
}
