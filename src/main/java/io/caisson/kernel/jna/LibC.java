package io.caisson.kernel.jna;

import com.sun.jna.Native;

/**
 * {@code syscall(2)}, through which every call of the kernel goes: one binding, no C types to describe,
 * and no reflection, since the method is mapped directly.
 *
 * <p>A virtual thread cannot move to another carrier between a call and the reading of errno, because
 * nothing there blocks in Java.
 */
public final class LibC {
    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    /** {@code long syscall(long number, ...)}, always with six arguments: those not needed are ignored. */
    private static native long syscall(long number, long a, long b, long c, long d, long e, long f);

    /** The call's result, or the negated errno. */
    public static long call(Syscall syscall, long a, long b, long c, long d, long e, long f) {
        long result = syscall(syscall.number(), a, b, c, d, e, f);
        return result == -1 ? -Native.getLastError() : result;
    }

    public static long call(Syscall syscall) {
        return call(syscall, 0, 0, 0, 0, 0, 0);
    }

    public static long call(Syscall syscall, long a) {
        return call(syscall, a, 0, 0, 0, 0, 0);
    }

    public static long call(Syscall syscall, long a, long b) {
        return call(syscall, a, b, 0, 0, 0, 0);
    }

    public static long call(Syscall syscall, long a, long b, long c) {
        return call(syscall, a, b, c, 0, 0, 0);
    }

    public static long call(Syscall syscall, long a, long b, long c, long d) {
        return call(syscall, a, b, c, d, 0, 0);
    }

    public static long call(Syscall syscall, long a, long b, long c, long d, long e) {
        return call(syscall, a, b, c, d, e, 0);
    }
}
