package io.caisson.kernel.cgroup;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Processes by pidfds (pidfd_open(2)), which cannot pass to another process as numbers do. */
final class PidfdProcesses implements Processes {
    private static final int SIGKILL = 9;
    private static final short POLLIN = 1;
    private static final long NANOS = 1_000_000_000;

    @Override
    public void kill(long pid, LongPredicate stillMeant) {
        try (FileDescriptor process = open(pid).orElse(null)) {
            if (process != null && stillMeant.test(pid)) {
                long result = Calls.tryCall(Syscall.PIDFD_SEND_SIGNAL, process.number(), SIGKILL, 0, 0);
                refuse("pidfd_send_signal", pid, result);
            }
        }
    }

    @Override
    public void awaitEnd(Collection<Long> pids, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (long pid : pids) {
            try (FileDescriptor process = open(pid).orElse(null)) {
                if (process != null) {
                    poll(process, Math.max(0, deadline - System.nanoTime()));
                }
            }
        }
    }

    /** {@code ppoll} with a {@code struct pollfd} and a {@code struct timespec}; readable means ended. */
    private static void poll(FileDescriptor process, long nanos) {
        try (NativeMemory memory = NativeMemory.allocate(24)) {
            memory.putInt(0, process.number()).putShort(4, POLLIN);
            memory.putLong(8, nanos / NANOS).putLong(16, nanos % NANOS);
            Calls.call(Syscall.PPOLL, process, memory.address(), 1, memory.address() + 8, 0, 0);
        }
    }

    private static Optional<FileDescriptor> open(long pid) {
        long result = Calls.tryCall(Syscall.PIDFD_OPEN, pid, 0);
        refuse("pidfd_open", pid, result);
        return result < 0 ? Optional.empty() : Optional.of(new FileDescriptor((int) result));
    }

    /** A process that is gone is what was wanted; EINVAL is a thread that leads no group, gone with its leader. */
    private static void refuse(String call, long pid, long result) {
        if (result < 0) {
            Errno errno = Errno.of(-result);
            if (errno != Errno.ESRCH && errno != Errno.EINVAL) {
                throw new KernelException(call, errno, "process " + pid);
            }
        }
    }
}
