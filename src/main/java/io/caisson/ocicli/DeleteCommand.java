package io.caisson.ocicli;

import io.caisson.runtime.bundle.BundleContainers;

/** Take a container away that has ended, or was never started. */
final class DeleteCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("delete", "Take a container away that does not run.", "CONTAINER", 1, 1)
                .flag("Kill it first if it runs; harmless if there is none", "-f", "--force");
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        containers.delete(flags.operand(), flags.has("--force"));
        return 0;
    }
}
