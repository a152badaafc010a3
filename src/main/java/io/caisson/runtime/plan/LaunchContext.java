package io.caisson.runtime.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan needs to know beyond the runtime-spec.
 *
 * @param rootDescriptor number of the root file system's mount in the launched process
 * @param attachAt an empty directory of the host
 * @param tasksFiles v1 cgroups to enter
 * @param mounts one for each mount of the spec, in its order
 * @param filter compiled seccomp program, or null for none
 * @param lastCapability the highest that the kernel knows
 * @param neighbours by containers whose namespaces are shared: numbers of their first processes' pidfds
 * @param init number of the descriptor of the init's program; 0 for no init
 */
@SuppressWarnings("ArrayRecordComponent")
public record LaunchContext(
        int rootDescriptor,
        String attachAt,
        List<String> tasksFiles,
        List<PreparedMount> mounts,
        byte @Nullable [] filter,
        int filterFlags,
        int lastCapability,
        Map<String, Integer> neighbours,
        int init) {}
