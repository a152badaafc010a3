package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.layer.Decompression;
import io.caisson.layer.LayerLimits;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The uncompressed bytes of an archive, within the limits of one layer: a small one cannot fill the disk.
 * Closing it frees the decompressor and leaves the archive open.
 */
final class ArchiveStream extends FilterInputStream {
    private final Compressed compressed;
    private final LayerLimits limits;
    private long total;

    private ArchiveStream(InputStream in, Compressed compressed, LayerLimits limits) {
        super(in);
        this.compressed = compressed;
        this.limits = limits;
    }

    static ArchiveStream open(InputStream archive, LayerLimits limits) throws IOException {
        Compressed compressed = new Compressed(archive);
        return new ArchiveStream(Decompression.open(compressed), compressed, limits);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read > 0) {
            total += read;
            check();
        }
        return read;
    }

    /** Reads on to the end, so that checksums there are verified. */
    void drain() throws IOException {
        transferTo(OutputStream.nullOutputStream());
    }

    private void check() {
        if (total > limits.bytes()) {
            throw tooMuch("bytes", limits.bytes());
        }
        if (total > LayerLimits.RATIO_FROM && total / Math.max(1, compressed.count) > limits.ratio()) {
            throw tooMuch("times its compressed size", limits.ratio());
        }
    }

    private static EngineException tooMuch(String what, long limit) {
        return new EngineException(
                        ErrorReason.LIMIT_EXCEEDED,
                        "The archive is refused: it unpacks to more than " + limit + " " + what + ".")
                .with("limit", Long.toString(limit));
    }

    /** The archive as it comes. */
    private static final class Compressed extends FilterInputStream {
        private long count;

        Compressed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count += Math.max(0, read);
            return read;
        }

        @Override
        public void close() {
            // It is the caller's.
        }
    }
}
