package io.caisson.kernel.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** prctl(2). */
public final class Prctl {
    /** {@code PR_SET_DUMPABLE}, since Linux 2.3.20. */
    public static final int PR_SET_DUMPABLE = 4;
    /** {@code PR_SET_CHILD_SUBREAPER}, since Linux 3.4. */
    public static final int PR_SET_CHILD_SUBREAPER = 36;

    static {
        Native.register(Prctl.class, "c");
    }

    private Prctl() {}

    /** {@code int prctl(int option, unsigned long arg2, arg3, arg4, arg5)}. */
    public static native int prctl(int option, long arg2, long arg3, long arg4, long arg5) throws LastErrorException;
}
