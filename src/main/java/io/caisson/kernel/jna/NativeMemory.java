package io.caisson.kernel.jna;

import com.sun.jna.Memory;
import io.caisson.kernel.FileName;
import java.nio.ByteBuffer;

/**
 * A block of memory outside of the Java heap, whose address can be given to a system call.
 *
 * <p>Freed by {@link #close()}, after which every use throws {@link IllegalStateException}. Not to be used by
 * several threads at once.
 */
public final class NativeMemory implements AutoCloseable {
    private final Memory memory;

    private NativeMemory(Memory memory) {
        this.memory = memory;
    }

    /** A block of zeros. */
    public static NativeMemory allocate(long size) {
        Memory memory = new Memory(Math.max(size, 8));
        memory.clear();
        return new NativeMemory(memory);
    }

    /** A block that holds these bytes. */
    public static NativeMemory of(byte[] bytes) {
        Memory memory = new Memory(Math.max(bytes.length, 8));
        memory.write(0, bytes, 0, bytes.length);
        return new NativeMemory(memory);
    }

    /**
     * A block that holds a string as C has it: UTF-8 with a NUL behind it, and names of files as the bytes
     * that {@link FileName} keeps in them.
     *
     * @throws IllegalArgumentException if the string itself holds a NUL, which would cut it short
     */
    public static NativeMemory ofString(String text) {
        return ofStringBytes(FileName.bytes(text));
    }

    /** The same for a name whose bytes need not be UTF-8. */
    public static NativeMemory ofStringBytes(byte[] text) {
        for (byte b : text) {
            if (b == 0) {
                throw new IllegalArgumentException("A path or name must not hold a NUL byte");
            }
        }
        Memory memory = new Memory(text.length + 1L);
        memory.write(0, text, 0, text.length);
        memory.setByte(text.length, (byte) 0);
        return new NativeMemory(memory);
    }

    public long address() {
        return com.sun.jna.Pointer.nativeValue(open());
    }

    public long size() {
        return open().size();
    }

    public NativeMemory putInt(long offset, int value) {
        open().setInt(offset, value);
        return this;
    }

    public NativeMemory putLong(long offset, long value) {
        open().setLong(offset, value);
        return this;
    }

    public NativeMemory putShort(long offset, short value) {
        open().setShort(offset, value);
        return this;
    }

    public NativeMemory putBytes(long offset, byte[] source, int from, int length) {
        open().write(offset, source, from, length);
        return this;
    }

    public int intAt(long offset) {
        return open().getInt(offset);
    }

    public long longAt(long offset) {
        return open().getLong(offset);
    }

    public short shortAt(long offset) {
        return open().getShort(offset);
    }

    public byte byteAt(long offset) {
        return open().getByte(offset);
    }

    public void readBytes(long offset, byte[] target, int from, int length) {
        open().read(offset, target, from, length);
    }

    public byte[] bytes(long offset, int length) {
        return open().getByteArray(offset, length);
    }

    /** A view of the block; not to be used after {@link #close()}. */
    public ByteBuffer buffer(long offset, long length) {
        return open().getByteBuffer(offset, length);
    }

    @Override
    public void close() {
        memory.close();
    }

    // JNA checks bounds but not this, and reads and writes around address 0 then.
    private Memory open() {
        if (!memory.valid()) {
            throw new IllegalStateException("The memory was freed");
        }
        return memory;
    }
}
