package io.caisson.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.caisson.kernel.FileName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A block of memory outside of the Java heap, whose address can be given to a system call.
 *
 * <p>Freed by {@link #close()}, after which every use throws {@link IllegalStateException}. Not to be used by
 * several threads at once.
 */
public final class NativeMemory implements AutoCloseable {
    private final long size;
    private @Nullable Block block;

    private NativeMemory(long size) {
        this.size = size;
        this.block = Block.take(size);
    }

    /** A block of zeros. */
    public static NativeMemory allocate(long size) {
        NativeMemory memory = new NativeMemory(Math.max(size, 8));
        memory.open().clear(memory.size);
        return memory;
    }

    /** A block that holds these bytes. */
    public static NativeMemory of(byte[] bytes) {
        return new NativeMemory(Math.max(bytes.length, 8)).putBytes(0, bytes, 0, bytes.length);
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
        NativeMemory memory = new NativeMemory(text.length + 1L);
        memory.open().view().put(0, text).put(text.length, (byte) 0);
        return memory;
    }

    public long address() {
        return open().address();
    }

    public long size() {
        return size;
    }

    public NativeMemory putInt(long offset, int value) {
        open().view().putInt(at(offset, Integer.BYTES), value);
        return this;
    }

    public NativeMemory putLong(long offset, long value) {
        open().view().putLong(at(offset, Long.BYTES), value);
        return this;
    }

    public NativeMemory putShort(long offset, short value) {
        open().view().putShort(at(offset, Short.BYTES), value);
        return this;
    }

    public NativeMemory putBytes(long offset, byte[] source, int from, int length) {
        open().view().put(at(offset, length), source, from, length);
        return this;
    }

    public int intAt(long offset) {
        return open().view().getInt(at(offset, Integer.BYTES));
    }

    public long longAt(long offset) {
        return open().view().getLong(at(offset, Long.BYTES));
    }

    public short shortAt(long offset) {
        return open().view().getShort(at(offset, Short.BYTES));
    }

    public byte byteAt(long offset) {
        return open().view().get(at(offset, 1));
    }

    public void readBytes(long offset, byte[] target, int from, int length) {
        open().view().get(at(offset, length), target, from, length);
    }

    public byte[] bytes(long offset, int length) {
        byte[] copy = new byte[length];
        readBytes(offset, copy, 0, length);
        return copy;
    }

    /** A view of the block; not to be used after {@link #close()}. */
    public ByteBuffer buffer(long offset, long length) {
        return open().view().slice(at(offset, length), (int) length).order(ByteOrder.nativeOrder());
    }

    @Override
    public synchronized void close() {
        Block used = block;
        block = null;
        if (used != null) {
            used.giveBack();
        }
    }

    // Its block may be somebody else's once it was closed.
    private Block open() {
        Block used = block;
        if (used == null) {
            throw new IllegalStateException("The memory was freed");
        }
        return used;
    }

    private int at(long offset, long length) {
        if (offset < 0 || length < 0 || offset + length > size) {
            throw new IndexOutOfBoundsException(offset + " + " + length + " in " + size + " bytes");
        }
        return (int) offset;
    }

    /**
     * Memory as the C library gives it. Small blocks, those of names and of most structures, are kept and used again:
     * to unpack a file takes several, and to make one takes longer than many a system call.
     */
    private record Block(Memory memory, ByteBuffer view, long address) {
        private static final int SMALL = 512;
        private static final int KEPT = 128;
        private static final int TRIES = 4;
        private static final byte[] ZEROS = new byte[SMALL];
        /** Each thread begins at a place of its own, so that they rarely meet; a queue's lock costs more than many calls. */
        private static final AtomicReferenceArray<@Nullable Block> FREE = new AtomicReferenceArray<>(KEPT);

        static Block take(long size) {
            for (int i = 0; size <= SMALL && i < TRIES; i++) {
                Block kept = FREE.getAndSet(place(i), null);
                if (kept != null) {
                    return kept;
                }
            }
            Memory memory = new Memory(Math.max(size, SMALL));
            return new Block(memory, memory.getByteBuffer(0, memory.size()), Pointer.nativeValue(memory));
        }

        void clear(long size) {
            if (size <= SMALL) {
                view.put(0, ZEROS, 0, (int) size);
            } else {
                memory.clear();
            }
        }

        void giveBack() {
            for (int i = 0; memory.size() == SMALL && i < TRIES; i++) {
                if (FREE.compareAndSet(place(i), null, this)) {
                    return;
                }
            }
            memory.close();
        }

        private static int place(int attempt) {
            return (int) (Thread.currentThread().threadId() * TRIES + attempt) & KEPT - 1;
        }
    }
}
