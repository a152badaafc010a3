package io.caisson.cli.archive;

import com.google.protobuf.ByteString;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.function.Function;

/**
 * The chunks of an engine's answers as a stream. What fails in the call is thrown as it is.
 *
 * @param <T> the message
 */
public final class ChunkInput<T> extends InputStream {
    private final Iterator<T> messages;
    private final Function<T, ByteString> chunk;
    private ByteBuffer current = ByteBuffer.allocate(0);

    public ChunkInput(Iterator<T> messages, Function<T, ByteString> chunk) {
        this.messages = messages;
        this.chunk = chunk;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        while (!current.hasRemaining()) {
            if (!messages.hasNext()) {
                return -1;
            }
            current = chunk.apply(messages.next()).asReadOnlyByteBuffer();
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }
}
