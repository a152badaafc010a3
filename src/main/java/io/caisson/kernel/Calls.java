package io.caisson.kernel;

import io.caisson.kernel.jna.LibC;
import io.caisson.kernel.jna.Syscall;

/** Makes a system call and throws what it failed with. */
public final class Calls {
    private Calls() {}

    /**
     * A call that is made again when a signal interrupts it.
     *
     * @param object what it is called on, for the exception's words, which are made only then
     * @param arguments six at the most
     * @return what the call returned, never negative
     */
    public static long call(Syscall syscall, Object object, long... arguments) {
        while (true) {
            long result = tryCall(syscall, arguments);
            if (result >= 0) {
                return result;
            }
            Errno errno = Errno.of(-result);
            if (errno != Errno.EINTR) {
                throw new KernelException(syscall.callName(), errno, object.toString());
            }
        }
    }

    /** A call whose failure the caller looks at itself: its result, or the negated errno. */
    public static long tryCall(Syscall syscall, long... arguments) {
        long[] six = arguments.length == 6 ? arguments : java.util.Arrays.copyOf(arguments, 6);
        return LibC.call(syscall, six[0], six[1], six[2], six[3], six[4], six[5]);
    }
}
