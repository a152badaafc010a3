package io.caisson.layer;

import io.caisson.kernel.FileName;
import io.caisson.kernel.file.FileType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tar: ustar headers, with PAX headers before them for what these cannot hold (POSIX pax, "pax
 * Interchange Format"). Equal entries give equal bytes. Names and attributes are written as the bytes they
 * are, which commons-compress cannot do. For one thread.
 */
public final class TarWriter {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final long LARGEST_ID = 07777777L;
    private static final long LARGEST_NUMBER = 077777777777L;
    /** What GNU tar fills with zeros at the end. */
    private static final int RECORD = 20 * BLOCK;

    private static final byte[] ZEROS = new byte[RECORD];

    private final OutputStream out;
    private long position;
    private long contentLeft;

    /** @param out is written to in small pieces; not closed */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Begins an entry, whose content, if it has any, follows by {@link #write}. */
    public void begin(TarEntry entry) throws IOException {
        requireComplete();
        byte[] name = FileName.bytes(entry.name() + (entry.type() == FileType.DIRECTORY ? "/" : ""));
        byte[] target = FileName.bytes(entry.target());
        SortedMap<String, byte[]> records = records(entry, name, target);
        if (!records.isEmpty()) {
            extended(records);
        }
        raw(header(entry, name, target));
        contentLeft = entry.size();
    }

    /** Content of the entry begun last, of which the last bytes end it. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > contentLeft) {
            throw new IllegalStateException("More content than the " + contentLeft + " bytes that are left");
        }
        out.write(bytes, offset, length);
        position += length;
        contentLeft -= length;
        if (contentLeft == 0) {
            pad(BLOCK);
        }
    }

    /** Zeros as content. */
    void fill(long length) throws IOException {
        for (long left = length; left > 0; left -= ZEROS.length) {
            write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
    }

    /** Writes the end of the archive and leaves the stream open. */
    public void finish() throws IOException {
        requireComplete();
        raw(Arrays.copyOf(ZEROS, 2 * BLOCK));
        pad(RECORD);
        out.flush();
    }

    private void requireComplete() {
        if (contentLeft != 0) {
            throw new IllegalStateException("The entry before lacks " + contentLeft + " bytes");
        }
    }

    private static SortedMap<String, byte[]> records(TarEntry entry, byte[] name, byte[] target) {
        SortedMap<String, byte[]> records = new TreeMap<>();
        if (!fits(name)) {
            records.put("path", name);
        }
        if (!fits(target)) {
            records.put("linkpath", target);
        }
        number(records, "uid", entry.uid(), LARGEST_ID);
        number(records, "gid", entry.gid(), LARGEST_ID);
        number(records, "size", entry.size(), LARGEST_NUMBER);
        if (entry.modifyNanos() != 0 || entry.modifySeconds() < 0 || entry.modifySeconds() > LARGEST_NUMBER) {
            records.put("mtime", ascii(time(entry.modifySeconds(), entry.modifyNanos())));
        }
        entry.xattrs().forEach((key, value) -> records.put("SCHILY.xattr." + key, value));
        return records;
    }

    /** Whether a header holds it: names that are not ASCII have a certain encoding only in PAX headers. */
    private static boolean fits(byte[] name) {
        if (name.length > NAME) {
            return false;
        }
        for (byte b : name) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static void number(Map<String, byte[]> records, String key, long value, long largest) {
        if (value > largest) {
            records.put(key, ascii(Long.toString(value)));
        }
    }

    /** Decimal seconds: the kernel's nanoseconds count upwards also before 1970. */
    private static String time(long seconds, int nanos) {
        if (nanos == 0) {
            return Long.toString(seconds);
        }
        boolean negative = seconds < 0;
        long whole = negative ? -(seconds + 1) : seconds;
        int part = negative ? 1_000_000_000 - nanos : nanos;
        String digits = Integer.toString(1_000_000_000 + part).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return (negative ? "-" : "") + whole + "." + digits.substring(0, end);
    }

    private void extended(SortedMap<String, byte[]> records) throws IOException {
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        records.forEach((key, value) -> record(body, FileName.bytes(key), value));
        TarEntry entry = TarEntry.file("PaxHeaders/entry", body.size());
        byte[] header = header(entry, ascii(entry.name()), new byte[0]);
        header[156] = 'x';
        checksum(header);
        raw(header);
        raw(body.toByteArray());
        pad(BLOCK);
    }

    /** {@code "%d %s=%s\n"}, whose number counts its own digits. */
    private static void record(java.io.ByteArrayOutputStream body, byte[] key, byte[] value) {
        int rest = key.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        body.writeBytes(ascii(length + " "));
        body.writeBytes(key);
        body.write('=');
        body.writeBytes(value);
        body.write('\n');
    }

    private static byte[] header(TarEntry entry, byte[] name, byte[] target) {
        byte[] header = new byte[BLOCK];
        text(header, 0, name, NAME);
        octal(header, 100, 8, entry.mode());
        octal(header, 108, 8, entry.uid() > LARGEST_ID ? 0 : entry.uid());
        octal(header, 116, 8, entry.gid() > LARGEST_ID ? 0 : entry.gid());
        octal(header, 124, 12, entry.size() > LARGEST_NUMBER ? 0 : entry.size());
        octal(header, 136, 12, Math.clamp(entry.modifySeconds(), 0, LARGEST_NUMBER));
        header[156] = (byte) flag(entry.type());
        text(header, 157, target, NAME);
        text(header, 257, ascii("ustar\0" + "00"), 8);
        if (entry.type() == FileType.CHARACTER_DEVICE || entry.type() == FileType.BLOCK_DEVICE) {
            octal(header, 329, 8, entry.major());
            octal(header, 337, 8, entry.minor());
        }
        checksum(header);
        return header;
    }

    private static void checksum(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 7, sum);
    }

    private static char flag(@Nullable FileType type) {
        return switch (type) {
            case null -> '1';
            case REGULAR -> '0';
            case SYMLINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
            case SOCKET -> throw new IllegalArgumentException("A tar holds no sockets");
        };
    }

    private static void text(byte[] header, int offset, byte[] text, int longest) {
        System.arraycopy(text, 0, header, offset, Math.min(text.length, longest));
    }

    /** Digits and a NUL behind them. */
    private static void octal(byte[] header, int offset, int length, long value) {
        String digits = Long.toOctalString(value);
        int zeros = length - 1 - digits.length();
        Arrays.fill(header, offset, offset + zeros, (byte) '0');
        text(header, offset + zeros, ascii(digits), digits.length());
        header[offset + length - 1] = 0;
    }

    private void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    private void pad(int unit) throws IOException {
        int over = (int) (position % unit);
        if (over != 0) {
            out.write(ZEROS, 0, unit - over);
            position += unit - over;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
