package io.caisson.kernel.process;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.Poll;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.time.Duration;
import java.util.Optional;

/**
 * A process, held so that its number cannot come to mean another (pidfd_open(2), since Linux 5.3). Safe for use by
 * several threads: one that closes it waits for those at it, lest they signal what its descriptor is given to next.
 */
public final class Pidfd implements AutoCloseable {
    private static final long NANOS = 1_000_000_000;
    private static final int P_PIDFD = 3;
    private static final int WEXITED = 4;
    /** Since Linux 6.9. */
    private static final int PIDFD_SIGNAL_PROCESS_GROUP = 4;

    private static final int POLLIN = 1;
    /** Where a {@code siginfo_t} has {@code si_code} and {@code si_status}. */
    private static final int CODE_AT = 8;

    private static final int STATUS_AT = 24;
    private static final int CLD_EXITED = 1;
    private static final int SIGNALLED = 128;

    private final FileDescriptor descriptor;

    private Pidfd(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** A process by its number; empty if there is none. */
    public static Optional<Pidfd> open(int pid) {
        long result = Calls.tryCall(Syscall.PIDFD_OPEN, pid, 0);
        if (result == -Errno.ESRCH.number() || result == -Errno.EINVAL.number()) {
            return Optional.empty();
        }
        if (result < 0) {
            throw new KernelException("pidfd_open", Errno.of(-result), "process " + pid);
        }
        return Optional.of(new Pidfd(new FileDescriptor((int) result)));
    }

    /** For epoll: readable once the process has ended. */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    /** One of its open descriptors, as another of ours (pidfd_getfd(2)); empty if it has none of this number. */
    public synchronized Optional<FileDescriptor> descriptor(int number) {
        long result = Calls.tryCall(Syscall.PIDFD_GETFD, descriptor.number(), number, 0);
        if (result == -Errno.EBADF.number() || result == -Errno.ESRCH.number()) {
            return Optional.empty();
        }
        if (result < 0) {
            throw new KernelException("pidfd_getfd", Errno.of(-result), "descriptor " + number);
        }
        return Optional.of(new FileDescriptor((int) result));
    }

    /** Sends a signal; false if the process has ended. */
    public synchronized boolean signal(int number) {
        long result = Calls.tryCall(Syscall.PIDFD_SEND_SIGNAL, descriptor.number(), number, 0, 0);
        if (result == -Errno.ESRCH.number()) {
            return false;
        }
        if (result < 0) {
            throw new KernelException("pidfd_send_signal", Errno.of(-result), "signal " + number);
        }
        return true;
    }

    /**
     * Sends a signal to all of the process group that it leads; on a kernel before 6.9 to itself alone. False if it
     * has ended.
     */
    public synchronized boolean signalGroup(int number) {
        long result =
                Calls.tryCall(Syscall.PIDFD_SEND_SIGNAL, descriptor.number(), number, 0, PIDFD_SIGNAL_PROCESS_GROUP);
        return result >= 0 || signal(number);
    }

    /** Whether the process ends within some time, whosever child it is; at once for 0. */
    public boolean endsWithin(Duration time) {
        return !Poll.readableWithin(time, descriptor).isEmpty();
    }

    /** Waits for the end of a child of ours and reaps it; does nothing for another's. */
    public synchronized void reap() {
        try (NativeMemory siginfo = NativeMemory.allocate(128)) {
            long result;
            do {
                result = Calls.tryCall(Syscall.WAITID, P_PIDFD, descriptor.number(), siginfo.address(), WEXITED, 0);
            } while (result == -Errno.EINTR.number());
            if (result < 0 && result != -Errno.ECHILD.number()) {
                throw new KernelException("waitid", Errno.of(-result), descriptor.toString());
            }
        }
    }

    /**
     * Waits for the end of a child of ours, and reaps it.
     *
     * @return 0 to 255; 128 + n if signal n has killed it
     * @throws KernelException {@code ECHILD} for another's child
     */
    public int exitCode() {
        try (NativeMemory siginfo = NativeMemory.allocate(128)) {
            Calls.call(
                    Syscall.WAITID, descriptor.toString(), P_PIDFD, descriptor.number(), siginfo.address(), WEXITED, 0);
            int status = siginfo.intAt(STATUS_AT);
            return siginfo.intAt(CODE_AT) == CLD_EXITED ? status : SIGNALLED + status;
        }
    }

    /** Waits for its end, but no longer than that; false if it goes on. */
    public boolean awaitEnd(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        try (NativeMemory polled = NativeMemory.allocate(8);
                NativeMemory time = NativeMemory.allocate(16)) {
            while (true) {
                long left = Math.max(0, deadline - System.nanoTime());
                polled.putInt(0, descriptor.number()).putInt(4, POLLIN);
                time.putLong(0, left / NANOS).putLong(8, left % NANOS);
                long result = Calls.tryCall(Syscall.PPOLL, polled.address(), 1, time.address(), 0, 0);
                if (result >= 0) {
                    return result > 0;
                }
                if (result != -Errno.EINTR.number()) {
                    throw new KernelException("ppoll", Errno.of(-result), descriptor.toString());
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        descriptor.close();
    }
}
