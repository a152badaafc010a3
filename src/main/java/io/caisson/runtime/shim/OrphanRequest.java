package io.caisson.runtime.shim;

import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.oci.runtime.RuntimeSpec;
import java.nio.file.Path;

/**
 * A container to be made without a supervisor.
 *
 * @param root directory of its root file system; there it is attached, so that hooks find it
 * @param report named pipe of the messages of its launch, made already
 * @param gate named pipe at which it waits for its start, made already
 * @param inherited how many descriptors of this process from 3 on it gets, beside the standard streams
 * @param hooks whether it waits for hooks before it enters its root
 */
public record OrphanRequest(
        RuntimeSpec spec, Cgroup cgroup, Path root, Path report, Path gate, int inherited, boolean hooks) {}
