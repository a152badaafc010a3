package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;

/** Calls on a pseudoterminal's master (pty(7), ioctl_tty(2)). */
public final class Terminal {
    private static final long TIOCSWINSZ = 0x5414;
    private static final int WINDOW_SIZE = 8;

    private Terminal() {}

    /** Sets the size of its window, in characters; who reads from it is told by SIGWINCH. */
    public static void resize(FileDescriptor master, int rows, int columns) {
        try (NativeMemory size = NativeMemory.allocate(WINDOW_SIZE)) {
            size.putShort(0, (short) rows).putShort(2, (short) columns);
            Calls.call(Syscall.IOCTL, "terminal", master.number(), TIOCSWINSZ, size.address());
        }
    }
}
