package io.caisson.runtime.io;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a process reads: a pipe's end, or a terminal's master, that never waits. Whoever writes waits here. */
public final class ProcessInput implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final FileDescriptor writing;
    private final EventLoop.Registration room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;

    /** @param writing closed with this */
    public ProcessInput(FileDescriptor writing, EventLoop loop) {
        this.writing = writing;
        this.room = loop.whenWritable(writing, this::wake);
    }

    /** Writes it all as fast as the process reads; false if it reads no more. Interruptible. */
    public boolean write(byte[] bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try (NativeMemory memory = NativeMemory.allocate(Math.clamp(bytes.length, 1, CHUNK))) {
            int at = 0;
            while (at < bytes.length && !closed) {
                int length = (int) Math.min(memory.size(), bytes.length - at);
                memory.putBytes(0, bytes, at, length);
                long written = Calls.tryCall(Syscall.WRITE, writing.number(), memory.address(), length);
                if (written > 0) {
                    at += (int) written;
                } else if (written == -Errno.EAGAIN.number()) {
                    room.resume();
                    changed.await();
                } else if (written == -Errno.EPIPE.number() || written == -Errno.EIO.number()) {
                    return false;
                } else if (written != -Errno.EINTR.number()) {
                    throw new KernelException("write", Errno.of(-written), "the input of a process");
                }
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** The process reads the end, once it has read what was written. Who writes just now ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                room.close();
                writing.close();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake(EventLoop.Registration registration) {
        registration.pause();
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
