package io.caisson.cli.command;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** Sends bytes to the engine, no faster than it takes them, while its answers come back. */
final class Upload {
    private static final int CHUNK_BYTES = 256 << 10;

    private Upload() {}

    /**
     * Sends all of it and waits until the engine has ended the call.
     *
     * @param message makes a message of a chunk; the first of them is empty
     */
    static <Q, R> void send(Conversation<Q, R> call, InputStream bytes, Function<ByteString, Q> message)
            throws IOException {
        try {
            ByteString chunk = ByteString.EMPTY;
            boolean whole = false;
            while (!whole && call.send(message.apply(chunk))) {
                chunk = UnsafeByteOperations.unsafeWrap(bytes.readNBytes(CHUNK_BYTES));
                whole = chunk.isEmpty();
            }
            if (whole) {
                call.finish();
            }
            call.awaitEnd();
        } catch (IOException e) {
            call.cancel("reading what is to be sent failed", e);
            throw e;
        }
    }
}
