package io.caisson.kernel;

import io.caisson.kernel.jna.Syscall;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file description's number in this process, closed once.
 *
 * <p>Every descriptor that we open is close-on-exec.
 */
public final class FileDescriptor implements AutoCloseable {
    /** {@code AT_FDCWD}: relative names start in the working directory. */
    public static final int CURRENT_DIRECTORY = -100;

    private static final int CLOSED = -1;

    private final AtomicInteger number;

    public FileDescriptor(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("No descriptor: " + number);
        }
        this.number = new AtomicInteger(number);
    }

    /**
     * The number, for a system call.
     *
     * @throws IllegalStateException if it was closed
     */
    public int number() {
        int open = number.get();
        if (open == CLOSED) {
            throw new IllegalStateException("The descriptor was closed");
        }
        return open;
    }

    /** A path that leads to what the descriptor is open on, whatever it is called now (proc_pid_fd(5)). */
    public Path path() {
        return Path.of("/proc/self/fd/" + number());
    }

    /** Another descriptor for the same open file description, close-on-exec ({@code F_DUPFD_CLOEXEC}). */
    public FileDescriptor duplicate() {
        int command = 1030;
        return new FileDescriptor((int) Calls.call(Syscall.FCNTL, toString(), number(), command, 3));
    }

    /** Gives the number away: this no longer closes it. */
    public int release() {
        int open = number();
        number.set(CLOSED);
        return open;
    }

    @Override
    public void close() {
        int open = number.getAndSet(CLOSED);
        if (open != CLOSED) {
            // Linux frees the number whatever close(2) answers: never again, never an error of ours.
            Calls.tryCall(Syscall.CLOSE, open);
        }
    }

    @Override
    public String toString() {
        int open = number.get();
        return open == CLOSED ? "closed descriptor" : "descriptor " + open;
    }
}
