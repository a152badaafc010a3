package io.caisson.ocicli;

import io.caisson.runtime.bundle.BundleContainers;

/** A command: what it takes and what it does. Made anew for each call. */
interface OciCommand {
    /** The flags and operands that it takes. */
    OciFlags flags();

    /**
     * Does it.
     *
     * @return the exit code
     * @throws io.caisson.error.EngineException when it is refused or has failed
     */
    int run(OciFlags flags, BundleContainers containers);

    /** The exit code when it is refused or has failed. */
    default int failureCode() {
        return 1;
    }
}
