package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.util.Optional;

/** Calls on a pseudoterminal's master (pty(7), ioctl_tty(2)). */
public final class Terminal {
    private static final long TIOCSWINSZ = 0x5414;
    private static final long TIOCSPTLCK = 0x4004_5431L;
    private static final long TIOCGPTPEER = 0x5441;
    private static final long TIOCGWINSZ = 0x5413;
    private static final int WINDOW_SIZE = 8;
    private static final long TCGETS = 0x5401;
    private static final long TCSETS = 0x5402;
    /** Bytes of the kernel's {@code struct termios}, rounded up. */
    private static final int SETTINGS_SIZE = 64;

    /** {@code IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON}, as cfmakeraw(3) clears them. */
    private static final int INPUT_FLAGS = 0x5eb;

    private static final int OPOST = 1;
    /** {@code CSIZE | PARENB}, and in their place {@code CS8}. */
    private static final int CONTROL_FLAGS = 0x130;

    private static final int CS8 = 0x30;
    /** {@code ECHO | ECHONL | ICANON | ISIG | IEXTEN}. */
    private static final int LOCAL_FLAGS = 0x804b;

    /** {@code c_cc[VTIME]} and {@code c_cc[VMIN]}: a read returns with the first byte. */
    private static final int TIME_AND_LEAST = 17 + 5;

    private static final short FIRST_BYTE = 1 << 8;

    private Terminal() {}

    /** A window's size in characters. */
    public record Size(int rows, int columns) {}

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

    /** Whether it is a terminal. */
    public static boolean is(FileDescriptor file) {
        try (NativeMemory settings = NativeMemory.allocate(SETTINGS_SIZE)) {
            return Calls.tryCall(Syscall.IOCTL, file.number(), TCGETS, settings.address()) >= 0;
        }
    }

    /** Its settings, for {@link #restore}. */
    public static byte[] settings(FileDescriptor terminal) {
        try (NativeMemory settings = NativeMemory.allocate(SETTINGS_SIZE)) {
            Calls.call(Syscall.IOCTL, "terminal", terminal.number(), TCGETS, settings.address());
            return settings.bytes(0, SETTINGS_SIZE);
        }
    }

    /**
     * Hands on every byte as it is from now on (cfmakeraw(3)).
     *
     * @return the settings before, for {@link #restore}
     */
    public static byte[] makeRaw(FileDescriptor terminal) {
        try (NativeMemory settings = NativeMemory.allocate(SETTINGS_SIZE)) {
            Calls.call(Syscall.IOCTL, "terminal", terminal.number(), TCGETS, settings.address());
            byte[] before = settings.bytes(0, SETTINGS_SIZE);
            settings.putInt(0, settings.intAt(0) & ~INPUT_FLAGS);
            settings.putInt(4, settings.intAt(4) & ~OPOST);
            settings.putInt(8, settings.intAt(8) & ~CONTROL_FLAGS | CS8);
            settings.putInt(12, settings.intAt(12) & ~LOCAL_FLAGS);
            settings.putShort(TIME_AND_LEAST, FIRST_BYTE);
            Calls.call(Syscall.IOCTL, "terminal", terminal.number(), TCSETS, settings.address());
            return before;
        }
    }

    /** Gives a terminal the settings that it had. */
    public static void restore(FileDescriptor terminal, byte[] settings) {
        try (NativeMemory before = NativeMemory.of(settings)) {
            Calls.call(Syscall.IOCTL, "terminal", terminal.number(), TCSETS, before.address());
        }
    }

    /** The size of its window; empty if it does not know. */
    public static Optional<Size> size(FileDescriptor terminal) {
        try (NativeMemory size = NativeMemory.allocate(WINDOW_SIZE)) {
            Calls.call(Syscall.IOCTL, "terminal", terminal.number(), TIOCGWINSZ, size.address());
            int rows = Short.toUnsignedInt(size.shortAt(0));
            int columns = Short.toUnsignedInt(size.shortAt(2));
            return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
        }
    }

    /** Gives one terminal the size of another's window. */
    public static void copySize(FileDescriptor from, FileDescriptor to) {
        try (NativeMemory size = NativeMemory.allocate(WINDOW_SIZE)) {
            Calls.call(Syscall.IOCTL, "terminal", from.number(), TIOCGWINSZ, size.address());
            Calls.call(Syscall.IOCTL, "terminal", to.number(), TIOCSWINSZ, size.address());
        }
    }

    /** Sets the size of its window, in characters; who reads from it is told by SIGWINCH. */
    public static void resize(FileDescriptor master, int rows, int columns) {
        try (NativeMemory size = NativeMemory.allocate(WINDOW_SIZE)) {
            size.putShort(0, (short) rows).putShort(2, (short) columns);
            Calls.call(Syscall.IOCTL, "terminal", master.number(), TIOCSWINSZ, size.address());
        }
    }
}
