package io.caisson.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a layer's tar, one after the other. Ordinary ones, which are nearly all, are read here, since
 * commons-compress takes two buffers of 8 KiB to get from one to the next; what {@link TarHeader} does not read, such
 * as what has headers before it, or holes, that reads. For one thread.
 */
final class LayerEntries {
    // Keeps every byte of a name as it is.
    private static final String ENCODING = "ISO-8859-1";
    private static final int BLOCK = 512;

    private final PaxHeaders headers;
    private final PushbackInputStream blocks;
    private final byte[] block = new byte[BLOCK];
    private final Content content = new Content();
    private @Nullable TarArchiveInputStream archive;
    /** The last entry that it has read. */
    private @Nullable TarArchiveEntry special;

    LayerEntries(InputStream tar) {
        this.headers = new PaxHeaders(tar);
        this.blocks = new PushbackInputStream(headers, BLOCK);
    }

    /**
     * The next one; null at the archive's end.
     *
     * @throws io.caisson.error.EngineException {@code LAYER_REFUSED} for what no layer may hold
     */
    @Nullable
    LayerEntry next() throws IOException {
        leave();
        LayerEntry ordinary = archive == null ? ordinary() : null;
        if (ordinary != null) {
            // There are none: it keeps their order.
            headers.forget();
            return ordinary;
        }
        TarArchiveEntry entry = special();
        special = entry;
        return entry == null ? null : LayerEntry.of(entry, headers.next());
    }

    /** Its bytes. */
    InputStream content() {
        return archive == null ? content : archive;
    }

    /** Goes on behind the current one, whatever was read of it. */
    private void leave() throws IOException {
        TarArchiveInputStream reading = archive;
        TarArchiveEntry left = special;
        if (reading == null) {
            content.leave();
        } else if (left != null && isReadWhole(left, reading)) {
            pass(headers.toNextHeader());
            archive = null;
        }
    }

    /**
     * Whether an entry that commons-compress has read was read whole, so that only padding is left, and both are of one
     * mind about where the next header is. What a global header says, it alone remembers.
     */
    private boolean isReadWhole(TarArchiveEntry left, TarArchiveInputStream reading) throws IOException {
        boolean file = left.isFile() && !left.isDirectory();
        return (file ? !left.isSparse() : left.getSize() == 0)
                && !headers.hasGlobal()
                && reading.available() == 0
                && headers.toNextHeader() == padding(left.getSize());
    }

    /** The next if it is an ordinary one; null if it is not, or there is none. */
    private @Nullable LayerEntry ordinary() throws IOException {
        int length = blocks.readNBytes(block, 0, BLOCK);
        LayerEntry entry = length == BLOCK ? TarHeader.read(block) : null;
        if (entry == null) {
            blocks.unread(block, 0, length);
            return null;
        }
        content.begin(entry.size());
        return entry;
    }

    private @Nullable TarArchiveEntry special() throws IOException {
        TarArchiveInputStream reading = archive;
        if (reading == null) {
            // Not closed: that would close the stream whose padding is still to be hashed.
            reading = new TarArchiveInputStream(blocks, ENCODING);
            archive = reading;
        }
        return reading.getNextEntry();
    }

    private void pass(long count) throws IOException {
        long left = count;
        while (left > 0) {
            int read = blocks.read(block, 0, (int) Math.min(left, BLOCK));
            if (read < 0) {
                throw new EOFException("it ends in the middle of a file");
            }
            left -= read;
        }
    }

    private static long padding(long size) {
        return (BLOCK - size % BLOCK) % BLOCK;
    }

    /** The bytes of an ordinary entry. */
    private final class Content extends InputStream {
        private long left;
        private long padding;

        void begin(long size) {
            left = size;
            padding = padding(size);
        }

        void leave() throws IOException {
            pass(left + padding);
            left = 0;
            padding = 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = blocks.read(target, offset, (int) Math.min(left, length));
            left -= Math.max(0, read);
            return read;
        }
    }
}
