package io.caisson.image;

import io.caisson.content.Ingest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * A blob on its way to two places: who reads it unpacks it, and every byte read is stored as well. The
 * reader's pace is the download's, so memory stays bounded. Closing it closes the source, which ends a read
 * that waits for bytes.
 */
final class TeeStream extends FilterInputStream {
    private final Ingest ingest;
    private final LongConsumer received;

    TeeStream(InputStream source, Ingest ingest, LongConsumer received) {
        super(source);
        this.ingest = ingest;
        this.received = received;
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
            ingest.write(target, offset, read);
            received.accept(ingest.received());
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Reads on to the source's end. */
    void drain() throws IOException {
        byte[] rest = new byte[64 * 1024];
        while (read(rest, 0, rest.length) >= 0) {
            continue;
        }
    }
}
