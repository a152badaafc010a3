package io.caisson.layer;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Watches a tar pass and keeps the extended attributes of its PAX headers ({@code SCHILY.xattr.*}) as the
 * bytes they are: commons-compress decodes them as UTF-8, which ruins a {@code security.capability}.
 *
 * <p>It follows only what it must to find the headers (POSIX pax, "pax Header Block"): sizes, the PAX
 * {@code size} record, and the extra blocks of old GNU sparse files. Where it loses its way in a broken
 * archive it only misses attributes; commons-compress refuses such an archive itself.
 */
final class PaxXattrs extends FilterInputStream {
    private static final int BLOCK = 512;
    private static final int LARGEST_HEADER = 1024 * 1024;
    private static final int MOST_SPECIAL = 32;
    private static final String XATTR = "SCHILY.xattr.";

    private final Deque<Map<String, byte[]>> ready = new ArrayDeque<>();
    private final byte[] block = new byte[BLOCK];
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private Map<String, byte[]> pending = new LinkedHashMap<>();
    private int filled;
    private long skip;
    private long headerLeft;
    private long paxSize = -1;
    private int special;
    private long specialBytes;
    private boolean sparseFollows;
    private long sparseSize;

    PaxXattrs(InputStream in) {
        super(in);
    }

    /** The attributes of the next entry, in the archive's order. */
    Map<String, byte[]> next() {
        Map<String, byte[]> attributes = ready.poll();
        return attributes == null ? Map.of() : attributes;
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
            watch(target, offset, read);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] away = new byte[(int) Math.min(count, 64 * 1024)];
        int read = read(away, 0, away.length);
        return Math.max(read, 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void watch(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (skip > 0) {
                int count = (int) Math.min(skip, end - at);
                if (headerLeft > 0) {
                    int wanted = (int) Math.min(headerLeft, count);
                    header.write(bytes, at, wanted);
                    headerLeft -= wanted;
                }
                skip -= count;
                at += count;
            } else {
                int count = Math.min(BLOCK - filled, end - at);
                System.arraycopy(bytes, at, block, filled, count);
                filled += count;
                at += count;
                if (filled == BLOCK) {
                    filled = 0;
                    block();
                }
            }
        }
    }

    private void block() {
        if (sparseFollows) {
            sparseFollows = block[504] != 0;
            if (!sparseFollows) {
                skip = padded(sparseSize);
            }
            return;
        }
        finishHeader();
        if (isZero()) {
            return;
        }
        long size = size();
        switch (block[156]) {
            case 'x', 'X' -> {
                count(size);
                headerLeft = size;
                skip = padded(size);
            }
            case 'g', 'L', 'K' -> {
                count(size);
                skip = padded(size);
            }
            default -> {
                special = 0;
                specialBytes = 0;
                entry(size);
            }
        }
    }

    /** commons-compress keeps such headers in memory and calls itself for each that follows another. */
    private void count(long size) {
        special++;
        specialBytes += Math.clamp(size, 0, LARGEST_HEADER + 1);
        if (special > MOST_SPECIAL) {
            throw LayerRefusal.tooMuch("headers before one entry", MOST_SPECIAL);
        }
        if (specialBytes > LARGEST_HEADER) {
            throw LayerRefusal.tooMuch("bytes of headers before one entry", LARGEST_HEADER);
        }
    }

    private void entry(long headerSize) {
        long size = paxSize >= 0 ? paxSize : headerSize;
        paxSize = -1;
        ready.add(pending);
        pending = new LinkedHashMap<>();
        switch (block[156]) {
            case '1', '2', '3', '4', '5', '6' -> skip = 0;
            case 'S' -> {
                sparseFollows = block[482] != 0;
                sparseSize = size;
                skip = sparseFollows ? 0 : padded(size);
            }
            default -> skip = padded(size);
        }
    }

    /** Reads the records {@code "%d %s=%s\n"} of a PAX header that has passed. */
    private void finishHeader() {
        byte[] records = header.toByteArray();
        header.reset();
        int at = 0;
        while (at < records.length) {
            int space = at;
            int length = 0;
            while (space < records.length
                    && records[space] >= '0'
                    && records[space] <= '9'
                    && length < LARGEST_HEADER) {
                length = length * 10 + records[space] - '0';
                space++;
            }
            int end = at + length;
            if (space == at
                    || space >= records.length
                    || records[space] != ' '
                    || end > records.length
                    || end <= space + 1) {
                return;
            }
            record(records, space + 1, end - 1);
            at = end;
        }
    }

    private void record(byte[] records, int from, int end) {
        int equals = from;
        while (equals < end && records[equals] != '=') {
            equals++;
        }
        if (equals == end) {
            return;
        }
        String key = new String(records, from, equals - from, StandardCharsets.UTF_8);
        byte[] value = java.util.Arrays.copyOfRange(records, equals + 1, end);
        if (key.startsWith(XATTR)) {
            pending.put(key.substring(XATTR.length()), value);
        } else if (key.equals("size")) {
            paxSize = number(value);
        }
    }

    private static long number(byte[] digits) {
        try {
            return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The size field: octal, or base 256 where its first bit is set (GNU). */
    private long size() {
        long size = 0;
        if ((block[124] & 0x80) != 0) {
            for (int i = 128; i < 136; i++) {
                size = size << 8 | block[i] & 0xff;
            }
            return Math.max(size, 0);
        }
        for (int i = 124; i < 136; i++) {
            if (block[i] >= '0' && block[i] <= '7') {
                size = size << 3 | block[i] - '0';
            }
        }
        return size;
    }

    private boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }
}
