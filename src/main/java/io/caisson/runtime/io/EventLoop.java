package io.caisson.runtime.io;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.Epoll;
import io.caisson.kernel.file.Pipe;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One thread that waits for many descriptors, and does what is to be done when one is ready. */
public final class EventLoop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());
    private static final long STOP = 0;

    private final Epoll epoll = new Epoll();
    private final Pipe stop = Pipe.open();
    private final AtomicLong tokens = new AtomicLong(STOP);
    private final Map<Long, Ready> ready = new ConcurrentHashMap<>();
    private final Thread thread;
    /** Held to change what is waited for: nobody must be at it when the descriptors of this are closed. */
    private final ReentrantLock changing = new ReentrantLock();

    private volatile boolean closed;

    public EventLoop(String name) {
        epoll.add(stop.reading(), STOP);
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /**
     * Does something whenever there is something to read, until the registration is paused or closed.
     *
     * @param action must not block; it is told again and again while it reads nothing
     */
    public Registration whenReadable(FileDescriptor descriptor, Consumer<Registration> action) {
        return register(descriptor, false, action);
    }

    /** Does something whenever there is room to write, or nobody reads any more; paused at first. */
    public Registration whenWritable(FileDescriptor descriptor, Consumer<Registration> action) {
        return register(descriptor, true, action);
    }

    private Registration register(FileDescriptor descriptor, boolean writing, Consumer<Registration> action) {
        Registration registration = new Registration(tokens.incrementAndGet(), descriptor, writing);
        ready.put(registration.token, new Ready(registration, action));
        if (!writing) {
            registration.resume();
        }
        return registration;
    }

    private record Ready(Registration registration, Consumer<Registration> action) {}

    /** A descriptor that is waited for. To be closed before the descriptor is. */
    public final class Registration implements AutoCloseable {
        private final long token;
        private final FileDescriptor descriptor;
        private final boolean writing;
        private boolean waiting;
        private boolean over;

        private Registration(long token, FileDescriptor descriptor, boolean writing) {
            this.token = token;
            this.descriptor = descriptor;
            this.writing = writing;
        }

        /** Does not wait for it until it is resumed. */
        public void pause() {
            changing.lock();
            try {
                if (waiting && !closed) {
                    waiting = false;
                    epoll.remove(descriptor);
                }
            } finally {
                changing.unlock();
            }
        }

        /** Waits for it again; nothing if it does, or is closed. */
        public void resume() {
            changing.lock();
            try {
                if (waiting || over || closed) {
                    return;
                }
                waiting = true;
                if (writing) {
                    epoll.addWriting(descriptor, token);
                } else {
                    epoll.add(descriptor, token);
                }
            } finally {
                changing.unlock();
            }
        }

        /** Waits for it no more. The action may be under way on the loop's thread. */
        @Override
        public void close() {
            changing.lock();
            try {
                pause();
                over = true;
                ready.remove(token);
            } finally {
                changing.unlock();
            }
        }
    }

    /** Ends it, and waits until nothing is done any more: what the actions use may be closed then. */
    @Override
    public void close() {
        changing.lock();
        try {
            closed = true;
            stop.writing().close();
        } finally {
            changing.unlock();
        }
        awaitEnd();
        stop.reading().close();
        epoll.close();
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            epoll.await(this::handle);
        }
    }

    private void handle(long token) {
        Ready found = ready.get(token);
        if (found == null) {
            return;
        }
        try {
            found.action().accept(found.registration());
        } catch (RuntimeException e) {
            // One container's trouble must not stop the others' output.
            LOG.log(System.Logger.Level.ERROR, "Following a container failed", e);
        }
    }
}
