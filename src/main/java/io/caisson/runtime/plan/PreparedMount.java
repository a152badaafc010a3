package io.caisson.runtime.plan;

import java.util.List;

/** What a mount of the runtime-spec has become before the launch. */
public sealed interface PreparedMount {
    /** A file system that the container makes itself, since it belongs to its namespaces. */
    record Fresh() implements PreparedMount {}

    /** A mount that the engine has made; the container attaches it by this descriptor's number. */
    record Detached(int descriptor, boolean directory) implements PreparedMount {}

    /** A {@code /dev} that the engine has made, with its nodes, which a user namespace cannot make. */
    record Devices(int descriptor) implements PreparedMount {}

    /** A directory of cgroup hierarchies: a tmpfs, and in it a mount each. */
    record Hierarchies(int descriptor, List<Hierarchy> hierarchies) implements PreparedMount {}

    /**
     * Another container's mount at the same target, which the container itself fetches.
     *
     * @param process number of the pidfd of the other's first process
     * @param magic what statfs(2) must say of it
     * @param descriptor number that is kept for it
     */
    record OfContainer(int process, long magic, int descriptor) implements PreparedMount {}

    /** One hierarchy, such as {@code memory}. */
    record Hierarchy(String name, int descriptor) {}
}
