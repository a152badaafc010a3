package io.caisson.ocicli;

import io.caisson.runtime.bundle.BundleContainers;

/** Print the state of a container as JSON. */
final class StateCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("state", "Print the state of a container as JSON.", "CONTAINER", 1, 1);
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        JsonLines.print(containers.state(flags.operand()).document());
        return 0;
    }
}
