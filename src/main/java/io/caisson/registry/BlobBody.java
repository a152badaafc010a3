package io.caisson.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A blob as what requests carry, as a whole or in parts.
 *
 * @param source opens it at its beginning
 * @param sent hears how many of its bytes were handed to the connection
 */
record BlobBody(Supplier<InputStream> source, LongConsumer sent) {
    /** The bytes from one on, up to another, which is not among them. */
    Body part(long position, long end) {
        AtomicLong count = new AtomicLong();
        return new Body() {
            @Override
            public HttpRequest.BodyPublisher publisher() {
                return HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> new Counted(position, end, count)),
                        end - position);
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
        private final long end;
        private long position;

        Counted(long position, long end, AtomicLong count) {
            super(source.get());
            this.position = position;
            this.end = end;
            this.count = count;
            try {
                in.skipNBytes(position);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (position == end) {
                return -1;
            }
            int read = super.read(target, offset, (int) Math.min(length, end - position));
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
