package io.caisson.api;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that a client sends, as an input stream that asks for the next chunk only when the last
 * was read: a slow reader slows the client, and at most one chunk is held.
 */
final class RequestStream extends InputStream {
    private static final Item END = new Item(ByteString.EMPTY, null);

    private final ServerCallStreamObserver<?> call;
    // A chunk that was asked for, and the end or failure that may follow it unasked.
    private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(3);
    private ByteString chunk = ByteString.EMPTY;
    private int position;
    private boolean ended;

    RequestStream(ServerCallStreamObserver<?> call) {
        this.call = call;
    }

    /** The client sent a chunk; called once per {@code request(1)}. */
    void accept(ByteString bytes) {
        items.add(new Item(bytes, null));
    }

    /** The client has sent everything. */
    void complete() {
        items.add(END);
    }

    /** The client went away. */
    void fail(Throwable cause) {
        items.offer(new Item(ByteString.EMPTY, cause));
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
        while (position == chunk.size()) {
            if (ended || !next()) {
                return -1;
            }
        }
        int count = Math.min(length, chunk.size() - position);
        chunk.copyTo(target, position, offset, count);
        position += count;
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
        if (item == END) {
            ended = true;
            return false;
        }
        if (item.failure() != null) {
            ended = true;
            throw new IOException("The client stopped sending: " + item.failure(), item.failure());
        }
        chunk = item.bytes();
        position = 0;
        call.request(1);
        return true;
    }

    private record Item(ByteString bytes, @Nullable Throwable failure) {}
}
