package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.util.function.LongConsumer;

/** Waits for many descriptors at once (epoll(7)). Descriptors may be added while another thread waits. */
public final class Epoll implements AutoCloseable {
    private static final int EPOLLIN = 1;
    private static final int EPOLLOUT = 4;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int MOST = 64;

    /** {@code struct epoll_event} is packed on x86-64 only. */
    private static final int DATA_OFFSET = "aarch64".equals(System.getProperty("os.arch")) ? 8 : 4;

    private static final int EVENT_SIZE = DATA_OFFSET + 8;

    private final FileDescriptor epoll =
            new FileDescriptor((int) Calls.call(Syscall.EPOLL_CREATE1, "epoll", Open.O_CLOEXEC));
    private final NativeMemory events = NativeMemory.allocate((long) MOST * EVENT_SIZE);

    /** Watches for something to read; level-triggered. */
    public void add(FileDescriptor descriptor, long token) {
        add(descriptor, token, EPOLLIN);
    }

    /** Watches for room to write, or for nobody who reads any more; level-triggered. */
    public void addWriting(FileDescriptor descriptor, long token) {
        add(descriptor, token, EPOLLOUT);
    }

    private void add(FileDescriptor descriptor, long token, int wanted) {
        try (NativeMemory event = NativeMemory.allocate(EVENT_SIZE)) {
            event.putInt(0, wanted).putLong(DATA_OFFSET, token);
            Calls.call(
                    Syscall.EPOLL_CTL, descriptor, epoll.number(), EPOLL_CTL_ADD, descriptor.number(), event.address());
        }
    }

    /** Watches no more; harmless if it was not watched. */
    public void remove(FileDescriptor descriptor) {
        long result = Calls.tryCall(Syscall.EPOLL_CTL, epoll.number(), EPOLL_CTL_DEL, descriptor.number(), 0);
        if (result < 0 && result != -Errno.ENOENT.number()) {
            throw new KernelException("epoll_ctl", Errno.of(-result), descriptor.toString());
        }
    }

    /** Waits, and gives the tokens of what is ready. For one thread. */
    public void await(LongConsumer ready) {
        long count = Calls.tryCall(Syscall.EPOLL_PWAIT, epoll.number(), events.address(), MOST, -1, 0, 0);
        if (count < 0 && count != -Errno.EINTR.number()) {
            throw new KernelException("epoll_pwait", Errno.of(-count), "epoll");
        }
        for (int i = 0; i < count; i++) {
            ready.accept(events.longAt((long) i * EVENT_SIZE + DATA_OFFSET));
        }
    }

    @Override
    public void close() {
        epoll.close();
        events.close();
    }
}
