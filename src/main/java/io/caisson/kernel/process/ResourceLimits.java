package io.caisson.kernel.process;

import io.caisson.kernel.Calls;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;

/** The limits of the calling process (prlimit(2)), and whether it may raise them. */
public final class ResourceLimits {
    private static final int CAP_SYS_RESOURCE = 24;
    private static final int CAPABILITY_VERSION_3 = 0x2008_0522;

    private ResourceLimits() {}

    /**
     * The hard limit of a resource.
     *
     * @param resource {@code RLIMIT_…}
     * @return -1 for none
     */
    public static long hard(int resource) {
        try (NativeMemory limit = NativeMemory.allocate(16)) {
            Calls.call(Syscall.PRLIMIT64, "resource " + resource, 0, resource, 0, limit.address());
            return limit.longAt(8);
        }
    }

    /** {@code CAP_SYS_RESOURCE} is effective (capget(2)). */
    public static boolean mayBeRaised() {
        try (NativeMemory header = NativeMemory.allocate(8);
                NativeMemory sets = NativeMemory.allocate(24)) {
            header.putInt(0, CAPABILITY_VERSION_3).putInt(4, 0);
            Calls.call(Syscall.CAPGET, "this process", header.address(), sets.address());
            return (sets.intAt(0) >>> CAP_SYS_RESOURCE & 1) != 0;
        }
    }
}
