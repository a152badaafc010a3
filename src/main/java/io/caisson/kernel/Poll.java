package io.caisson.kernel;

import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.time.Duration;
import java.util.BitSet;

/** Waits for the first of a few descriptors (poll(2)); for many there is epoll. */
public final class Poll {
    private static final short POLLIN = 1;
    /** Of {@code struct pollfd}: its size, and where {@code events} and {@code revents} are. */
    private static final int SIZE = 8;

    private static final int WANTED = 4;
    private static final int ANSWER = 6;
    private static final int TIMESPEC_SIZE = 16;

    private Poll() {}

    /** Waits until one can be read, or nobody is at its other end; which these are, by their places. */
    public static BitSet readable(FileDescriptor... descriptors) {
        return poll(descriptors, 0);
    }

    /** The same within some time; none if it takes longer. */
    public static BitSet readableWithin(Duration time, FileDescriptor... descriptors) {
        try (NativeMemory timeout = NativeMemory.allocate(TIMESPEC_SIZE)) {
            timeout.putLong(0, time.toSeconds()).putLong(Long.BYTES, time.toNanosPart());
            return poll(descriptors, timeout.address());
        }
    }

    private static BitSet poll(FileDescriptor[] descriptors, long timeout) {
        try (NativeMemory memory = NativeMemory.allocate((long) SIZE * descriptors.length)) {
            for (int place = 0; place < descriptors.length; place++) {
                long at = (long) place * SIZE;
                memory.putInt(at, descriptors[place].number()).putShort(at + WANTED, POLLIN);
            }
            long ready = Calls.call(
                    Syscall.PPOLL,
                    descriptors.length + " descriptors",
                    memory.address(),
                    descriptors.length,
                    timeout,
                    0,
                    0);
            BitSet readable = new BitSet();
            for (int place = 0; ready > 0 && place < descriptors.length; place++) {
                readable.set(place, memory.shortAt((long) place * SIZE + ANSWER) != 0);
            }
            return readable;
        }
    }
}
