package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;

/** Calls on a pseudoterminal's master (pty(7), ioctl_tty(2)). */
public final class Terminal {
    private static final long TIOCSWINSZ = 0x5414;
    private static final long TIOCSPTLCK = 0x4004_5431L;
    private static final long TIOCGPTPEER = 0x5441;
    private static final int WINDOW_SIZE = 8;

    private Terminal() {}

    /** Opens the master of a new terminal of a devpts, which need not be attached anywhere; it never waits. */
    public static FileDescriptor open(FileDescriptor devpts) {
        int flags = Open.O_RDWR | Open.O_NOCTTY | Open.O_NONBLOCK;
        FileDescriptor master = At.open(devpts.number(), "ptmx", flags, 0, Open.RESOLVE_BENEATH);
        try (NativeMemory unlocked = NativeMemory.allocate(Integer.BYTES)) {
            Calls.call(Syscall.IOCTL, "terminal", master.number(), TIOCSPTLCK, unlocked.address());
            return master;
        } catch (RuntimeException e) {
            master.close();
            throw e;
        }
    }

    /** Opens a terminal's other side, for processes. */
    public static FileDescriptor peer(FileDescriptor master) {
        long flags = Open.O_RDWR | Open.O_NOCTTY | Open.O_CLOEXEC;
        return new FileDescriptor((int) Calls.call(Syscall.IOCTL, "terminal", master.number(), TIOCGPTPEER, flags));
    }

    /** Sets the size of its window, in characters; who reads from it is told by SIGWINCH. */
    public static void resize(FileDescriptor master, int rows, int columns) {
        try (NativeMemory size = NativeMemory.allocate(WINDOW_SIZE)) {
            size.putShort(0, (short) rows).putShort(2, (short) columns);
            Calls.call(Syscall.IOCTL, "terminal", master.number(), TIOCSWINSZ, size.address());
        }
    }
}
