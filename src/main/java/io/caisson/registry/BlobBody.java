package io.caisson.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A blob as what a request carries, from any byte on.
 *
 * @param size of the whole
 * @param source opens it at its beginning
 * @param sent hears how many of its bytes were handed to the connection
 */
record BlobBody(long size, Supplier<InputStream> source, LongConsumer sent) {
    Body from(long position) {
        AtomicLong count = new AtomicLong();
        return new Body() {
            @Override
            public HttpRequest.BodyPublisher publisher() {
                return HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> new Counted(position, count)), size - position);
            }

            @Override
            public long sent() {
                return count.get();
            }
        };
    }

    /** Tells what is read of it, which the connection takes as fast as it sends. */
    private final class Counted extends FilterInputStream {
        private final AtomicLong count;
        private long position;

        Counted(long position, AtomicLong count) {
            super(source.get());
            this.position = position;
            this.count = count;
            try {
                in.skipNBytes(position);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            if (read > 0) {
                position += read;
                count.addAndGet(read);
                sent.accept(position);
            }
            return read;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }
    }
}
