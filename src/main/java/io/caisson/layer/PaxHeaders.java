package io.caisson.layer;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileName;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Watches a tar pass and keeps the {@link PaxRecords} of its PAX headers.
 *
 * <p>It follows only what it must to find the headers (POSIX pax, "pax Header Block"): sizes, the PAX
 * {@code size} record, and the extra blocks of old GNU sparse files. Where it loses its way in a broken
 * archive it only misses records; commons-compress refuses such an archive itself.
 */
public final class PaxHeaders extends FilterInputStream {
    private static final int BLOCK = 512;
    private static final int LARGEST_HEADER = 1024 * 1024;
    private static final int MOST_SPECIAL = 32;

    private final Deque<PaxRecords> ready = new ArrayDeque<>();
    private final byte[] block = new byte[BLOCK];
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private PaxRecords pending = new PaxRecords();
    private int filled;
    private long skip;
    private long headerLeft;
    private long paxSize = -1;
    private int special;
    private long specialBytes;
    private boolean global;
    private boolean anyGlobal;
    private boolean sparseFollows;
    private long sparseSize;

    public PaxHeaders(InputStream in) {
        super(in);
    }

    /** Passes over the next entry's records, for whoever wants the limits only. */
    public void forget() {
        ready.poll();
    }

    /** How many bytes are left until where the next header begins; -1 in the middle of one. */
    long toNextHeader() {
        return filled == 0 && !sparseFollows ? skip : -1;
    }

    /** Whether there was a header that says something of all entries. */
    boolean hasGlobal() {
        return anyGlobal;
    }

    /** The records of the next entry, in the archive's order. */
    PaxRecords next() {
        PaxRecords records = ready.poll();
        return records == null ? new PaxRecords() : records;
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
            case 'x', 'X', 'g' -> {
                count(size);
                global = block[156] == 'g';
                anyGlobal |= global;
                headerLeft = size;
                skip = padded(size);
            }
            case 'L', 'K' -> {
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
            throw tooMuch("headers before one entry", MOST_SPECIAL);
        }
        if (specialBytes > LARGEST_HEADER) {
            throw tooMuch("bytes of headers before one entry", LARGEST_HEADER);
        }
    }

    private static EngineException tooMuch(String what, int limit) {
        return new EngineException(
                        ErrorReason.LIMIT_EXCEEDED, "The tar is refused: it has more than " + limit + " " + what + ".")
                .with("limit", Integer.toString(limit));
    }

    private void entry(long headerSize) {
        long size = paxSize >= 0 ? paxSize : headerSize;
        paxSize = -1;
        ready.add(pending);
        pending = new PaxRecords();
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
        String key = FileName.text(Arrays.copyOfRange(records, from, equals));
        byte[] value = Arrays.copyOfRange(records, equals + 1, end);
        if (global) {
            refuseForAll(key);
            return;
        }
        if (key.equals("size")) {
            paxSize = number(value);
        }
        pending.put(key, value);
    }

    /** What commons-compress would give to every entry that follows, and no tar program writes. */
    private static void refuseForAll(String key) {
        if (key.equals("path") || key.equals("linkpath") || key.equals("size") || key.startsWith("GNU.sparse.")) {
            throw LayerRefusal.refused(key, "a global header says it of all entries");
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
