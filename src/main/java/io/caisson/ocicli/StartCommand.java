package io.caisson.ocicli;

import io.caisson.runtime.bundle.BundleContainers;

/** Execute the command of a container that was created. */
final class StartCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("start", "Execute the command of a container that was created.", "CONTAINER", 1, 1);
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        containers.start(flags.operand());
        return 0;
    }
}
