package io.caisson.container.logs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/** The bytes of one file of a log, as they were before it was compressed. */
sealed interface SegmentSource extends AutoCloseable {
    /** Opens one; it can be read to its end even if it is deleted meanwhile. */
    static SegmentSource open(Path file, boolean compressed) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        if (!compressed) {
            return new Plain(channel);
        }
        try {
            return new Compressed(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads some bytes.
     *
     * @param position where they stand in the file; of a compressed one only what follows the last read
     * @return how many; 0 or less at the end
     */
    int read(ByteBuffer into, long position) throws IOException;

    @Override
    void close() throws IOException;

    /** A file that is written to, or was. */
    record Plain(FileChannel channel) implements SegmentSource {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return channel.read(into, position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A file that was compressed. */
    final class Compressed implements SegmentSource {
        private static final int BLOCK = 16 * 1024;

        private final InputStream stream;
        private long at;

        private Compressed(FileChannel channel) throws IOException {
            stream = new GZIPInputStream(new BufferedInputStream(Channels.newInputStream(channel), BLOCK), BLOCK);
        }

        @Override
        public synchronized int read(ByteBuffer into, long position) throws IOException {
            if (position != at) {
                // The rest of a line that was cut off: nothing will complete it.
                return -1;
            }
            int read = stream.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
            at += Math.max(read, 0);
            return read;
        }

        @Override
        public synchronized void close() throws IOException {
            stream.close();
        }
    }
}
