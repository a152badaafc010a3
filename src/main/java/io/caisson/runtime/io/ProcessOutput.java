package io.caisson.runtime.io;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Reads what a process writes, to pipes or to a terminal, as fast as a hub's listeners take it. */
public final class ProcessOutput implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final OutputHub hub;
    private final List<Source> sources = new ArrayList<>();
    private final NativeMemory buffer = NativeMemory.allocate(CHUNK);
    private final Semaphore room = new Semaphore(0);
    private final ReentrantLock lock = new ReentrantLock();
    private boolean finishing;
    private volatile boolean closed;

    /**
     * Begins to read.
     *
     * @param descriptors what never waits and is read from, closed with this
     */
    public ProcessOutput(Map<OutputStreamName, FileDescriptor> descriptors, OutputHub hub, EventLoop loop) {
        this.hub = hub;
        hub.onRoom(this::roomAgain);
        lock.lock();
        try {
            descriptors.forEach((stream, descriptor) -> {
                Source source = new Source(stream, descriptor);
                sources.add(source);
                source.registration = loop.whenReadable(descriptor, registration -> ready(source, registration));
            });
        } finally {
            lock.unlock();
        }
    }

    private static final class Source {
        private final OutputStreamName stream;
        private final FileDescriptor descriptor;
        private EventLoop.@Nullable Registration registration;

        private Source(OutputStreamName stream, FileDescriptor descriptor) {
            this.stream = stream;
            this.descriptor = descriptor;
        }
    }

    /** The process has ended: gives what it has left, and reads no more. Waits for the listeners. */
    public void finish() throws InterruptedException {
        lock.lock();
        try {
            finishing = true;
            for (Source source : sources) {
                if (source.registration != null) {
                    source.registration.close();
                }
            }
        } finally {
            lock.unlock();
        }
        for (Source source : sources) {
            while (!closed && read(source)) {
                while (!closed && !hub.hasRoom()) {
                    room.acquire();
                }
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                for (Source source : sources) {
                    if (source.registration != null) {
                        source.registration.close();
                    }
                    source.descriptor.close();
                }
                buffer.close();
            }
        } finally {
            lock.unlock();
        }
        room.release();
    }

    private void ready(Source source, EventLoop.Registration registration) {
        lock.lock();
        try {
            if (finishing || closed) {
                return;
            }
            if (!hub.hasRoom()) {
                registration.pause();
                // There may be room since the look, and nobody who tells.
                if (hub.hasRoom()) {
                    registration.resume();
                }
                return;
            }
            if (!read(source)) {
                registration.pause();
            }
        } finally {
            lock.unlock();
        }
    }

    private void roomAgain() {
        room.release();
        lock.lock();
        try {
            if (!finishing && !closed) {
                for (Source source : sources) {
                    if (source.registration != null) {
                        source.registration.resume();
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads once; false at the end, and once the process has ended also if there is nothing. */
    private boolean read(Source source) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            long length = Calls.tryCall(Syscall.READ, source.descriptor.number(), buffer.address(), CHUNK);
            if (length > 0) {
                hub.give(source.stream, buffer.buffer(0, length));
                return true;
            }
            if (length == -Errno.EAGAIN.number()) {
                return !finishing;
            }
            // A terminal that nobody has open any more answers EIO (pty(7)).
            if (length == 0 || length == -Errno.EIO.number()) {
                return false;
            }
            if (length == -Errno.EINTR.number()) {
                return true;
            }
            throw new KernelException("read", Errno.of(-length), "the output of a process");
        } finally {
            lock.unlock();
        }
    }
}
