package io.caisson.runtime.plan;

import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;

/** {@code CLONE_NEW…} flags (namespaces(7)). */
public final class NamespaceFlags {
    private NamespaceFlags() {}

    public static long of(NamespaceType type) {
        return switch (type) {
            case MOUNT -> 0x0002_0000L;
            case CGROUP -> 0x0200_0000L;
            case UTS -> 0x0400_0000L;
            case IPC -> 0x0800_0000L;
            case USER -> 0x1000_0000L;
            case PID -> 0x2000_0000L;
            case NETWORK -> 0x4000_0000L;
            case TIME -> 0x0000_0080L;
        };
    }

    /** What clone3(2) makes: all that are new but the cgroup one, which comes once the cgroup is joined. */
    public static long made(Linux linux) {
        long flags = 0;
        for (Namespace namespace : linux.namespaces()) {
            if (namespace.path() == null && namespace.type() != NamespaceType.CGROUP) {
                flags |= of(namespace.type());
            }
        }
        return flags;
    }

    /** What a process enters that is to be where the container is: all that are not the host's. */
    public static long entered(Linux linux) {
        long flags = 0;
        for (Namespace namespace : linux.namespaces()) {
            flags |= of(namespace.type());
        }
        return flags;
    }
}
