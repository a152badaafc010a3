package io.caisson.kernel.file;

import io.caisson.kernel.jna.NativeMemory;

/** Memory that read(2) and write(2) copy through, for those who need nothing else of the kernel's memory. */
public final class IoBuffer implements AutoCloseable {
    private final NativeMemory memory;

    private IoBuffer(NativeMemory memory) {
        this.memory = memory;
    }

    public static IoBuffer allocate(int size) {
        return new IoBuffer(NativeMemory.allocate(size));
    }

    /** A copy of the first bytes. */
    public byte[] bytes(int length) {
        return memory.bytes(0, length);
    }

    /** Copies the first bytes. */
    public void copyTo(byte[] target, int length) {
        memory.readBytes(0, target, 0, length);
    }

    NativeMemory memory() {
        return memory;
    }

    @Override
    public void close() {
        memory.close();
    }
}
