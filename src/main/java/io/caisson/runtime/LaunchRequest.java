package io.caisson.runtime;

import io.caisson.oci.runtime.RuntimeSpec;

/**
 * A container to create.
 *
 * @param id names its run directory and the file of its end: letters, digits, {@code _}, {@code .}, {@code -}
 * @param spec what it is; {@code root.path} is not looked at
 * @param root its root file system
 * @param input whether it reads what is written to its streams; one with a terminal does anyway
 */
public record LaunchRequest(String id, RuntimeSpec spec, RootFilesystem root, boolean input) {
    /** One that reads nothing, unless it has a terminal. */
    public LaunchRequest(String id, RuntimeSpec spec, RootFilesystem root) {
        this(id, spec, root, false);
    }

    boolean terminal() {
        return spec.process() != null && spec.process().terminal();
    }
}
