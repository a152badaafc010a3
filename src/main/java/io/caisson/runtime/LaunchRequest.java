package io.caisson.runtime;

import io.caisson.oci.runtime.RuntimeSpec;

/**
 * A container to create.
 *
 * @param id names its run directory and the file of its end: letters, digits, {@code _}, {@code .}, {@code -}
 * @param spec what it is; {@code root.path} is not looked at
 * @param root its root file system
 */
public record LaunchRequest(String id, RuntimeSpec spec, RootFilesystem root) {}
