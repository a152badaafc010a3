package io.caisson.api;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The chunks that a client sends, as an input stream that asks for the next chunk only when the last
 * was read: a slow reader slows the client, and at most one chunk is held.
 */
final class RequestStream extends InputStream {
    private final ServerCallStreamObserver<?> call;
    // A chunk that was asked for, and the end or failure that may follow it unasked.
    private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(3);
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private boolean ended;

    RequestStream(ServerCallStreamObserver<?> call) {
        this.call = call;
    }

    /** The client sent a chunk; called once per {@code request(1)}. */
    void accept(ByteString bytes) {
        items.add(new Item.Chunk(bytes));
    }

    /** The client has sent everything. */
    void complete() {
        items.add(new Item.End());
    }

    /** The client went away. */
    void fail(Throwable cause) {
        items.offer(new Item.Failure(cause));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!chunk.hasRemaining()) {
            if (ended || !next()) {
                return -1;
            }
        }
        int count = Math.min(length, chunk.remaining());
        chunk.get(target, offset, count);
        return count;
    }

    private boolean next() throws IOException {
        Item item;
        try {
            item = items.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("The call was cancelled").initCause(e);
        }
        return switch (item) {
            case Item.Chunk(ByteString bytes) -> {
                chunk = bytes.asReadOnlyByteBuffer();
                call.request(1);
                yield true;
            }
            case Item.End() -> {
                ended = true;
                yield false;
            }
            case Item.Failure(Throwable cause) -> {
                ended = true;
                throw new IOException("The client stopped sending: " + cause, cause);
            }
        };
    }

    private sealed interface Item {
        record Chunk(ByteString bytes) implements Item {}

        record End() implements Item {}

        record Failure(Throwable cause) implements Item {}
    }
}
