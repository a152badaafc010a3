package io.caisson.cli.output;

import io.grpc.HasByteBuffer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** This process's stdout or stderr, written from where bytes lie. As a print stream it goes on, mute, once it has failed. */
final class OwnStream {
    static final OwnStream OUT = new OwnStream(FileDescriptor.out);
    static final OwnStream ERR = new OwnStream(FileDescriptor.err);

    private static final int CHUNK = 8192;

    private final FileDescriptor descriptor;
    private boolean failed;

    private OwnStream(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Writes all of it. */
    // The stream is the process's own: it stays open.
    @SuppressWarnings("resource")
    synchronized void write(InputStream bytes) throws IOException {
        FileChannel channel = new FileOutputStream(descriptor).getChannel();
        if (!failed) {
            copy(bytes, channel);
        }
    }

    private void copy(InputStream bytes, WritableByteChannel to) throws IOException {
        if (bytes instanceof HasByteBuffer buffers && buffers.byteBufferSupported()) {
            for (ByteBuffer part = buffers.getByteBuffer(); part != null; part = buffers.getByteBuffer()) {
                int length = part.remaining();
                write(part, to);
                bytes.skipNBytes(length);
            }
            return;
        }
        byte[] chunk = new byte[CHUNK];
        for (int length = bytes.read(chunk); length >= 0; length = bytes.read(chunk)) {
            write(ByteBuffer.wrap(chunk, 0, length), to);
        }
    }

    private void write(ByteBuffer part, WritableByteChannel to) {
        try {
            while (part.hasRemaining() && !failed) {
                to.write(part);
            }
        } catch (IOException e) {
            failed = true;
        }
    }
}
