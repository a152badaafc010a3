package io.caisson.spec;

import io.caisson.error.FieldViolation;
import io.caisson.oci.runtime.RuntimeSpec;
import java.util.List;

/**
 * Makes runtime-specs: what the caller asks for, over what the image says, over Docker's defaults.
 *
 * <p>Pure and safe for use by several threads. Which parts decide what: {@code Commands} and
 * {@code Environment} the process, {@code Accounts} the user, {@code Mounts}, {@code Limits},
 * {@code Capabilities} and {@code SeccompProfile}, {@code Namespaces}.
 */
public final class SpecFactory {
    /** @param engineName names the engine's cgroup, below which each container has its own */
    public SpecFactory(String engineName) {}

    /**
     * Every rule that the settings break, before anything is made. Field names are relative to the
     * proto's {@code ContainerConfig}: {@code resources.memory_bytes}, {@code mounts[1].target}.
     */
    public List<FieldViolation> violations(ContainerSettings settings) {
        throw new UnsupportedOperationException();
    }

    /**
     * The runtime-spec of a container.
     *
     * @throws io.caisson.error.EngineException INVALID_REQUEST with all {@link #violations}, COMMAND_MISSING,
     *     USER_NOT_FOUND naming the user or group, WORKING_DIRECTORY if the image's own is not absolute
     */
    public RuntimeSpec spec(ContainerSettings settings, ImageDefaults image, AccountFiles accounts) {
        throw new UnsupportedOperationException();
    }
}
