package io.caisson.runtime.shim;

import io.caisson.kernel.process.Pidfd;
import java.util.Optional;

/** Where the first processes of other containers are found. */
@FunctionalInterface
public interface FirstProcesses {
    /** A container's first process, for the caller to close; empty if the container does not run. */
    Optional<Pidfd> open(String container);
}
