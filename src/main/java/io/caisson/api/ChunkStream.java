package io.caisson.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/**
 * Bytes for a client as chunks of a streaming answer: a slow reader slows the writer, and one chunk is held.
 * {@link #flush} sends what is left.
 */
final class ChunkStream extends OutputStream {
    private static final int CHUNK_BYTES = 256 * 1024;

    private final Sink sink;
    private byte[] chunk = new byte[CHUNK_BYTES];
    private int filled;

    ChunkStream(Sink sink) {
        this.sink = sink;
    }

    /** Where chunks go. */
    @FunctionalInterface
    interface Sink {
        void send(ByteString chunk) throws InterruptedException;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = 0;
        while (at < length) {
            int count = Math.min(length - at, CHUNK_BYTES - filled);
            System.arraycopy(bytes, offset + at, chunk, filled, count);
            filled += count;
            at += count;
            if (filled == CHUNK_BYTES) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (filled == 0) {
            return;
        }
        ByteString bytes = UnsafeByteOperations.unsafeWrap(chunk, 0, filled);
        // The message keeps the array until it is on its way.
        chunk = new byte[CHUNK_BYTES];
        filled = 0;
        try {
            sink.send(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("The call was cancelled").initCause(e);
        }
    }
}
