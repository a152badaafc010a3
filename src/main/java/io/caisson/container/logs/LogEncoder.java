package io.caisson.container.logs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes fragments as lines of {@link LogFormat} into a buffer, in one pass over the bytes.
 *
 * <p>For one thread. The time is formatted once per chunk, not per line.
 */
final class LogEncoder {
    private static final byte[] TEXT = ascii("{\"log\":\"");
    private static final byte[] BINARY = ascii("{\"base64\":\"");
    private static final byte[] PARTIAL = ascii(",\"partial\":true");
    private static final byte[] END = ascii("}\n");
    private static final byte[] HEX = ascii("0123456789abcdef");

    private byte[] out = {};
    private int length;

    /** The first so many bytes, for one write; then {@link #forget}. */
    ByteBuffer bytes(int first) {
        return ByteBuffer.wrap(out, 0, first);
    }

    /** How many bytes there are. */
    int length() {
        return length;
    }

    /** Forgets all but what came after the first so many bytes. */
    void forget(int first) {
        System.arraycopy(out, first, out, 0, length - first);
        length -= first;
    }

    /** Where the last whole line ends in the first so many bytes. */
    int endOfLines(int first) {
        int end = first;
        while (end > 0 && out[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** How many lines end between two places. */
    long lines(int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            if (out[i] == '\n') {
                count++;
            }
        }
        return count;
    }

    /** What stands after the data of every fragment of one chunk. */
    static byte[] tail(LogStream stream, Instant time) {
        String name = stream == LogStream.STDOUT ? "stdout" : "stderr";
        return ascii("\",\"stream\":\"" + name + "\",\"time\":\"" + DateTimeFormatter.ISO_INSTANT.format(time) + "\"");
    }

    void append(byte[] data, int from, int to, byte[] tail, boolean partial) {
        int start = length;
        room(TEXT.length + 6 * (to - from));
        put(TEXT);
        if (!text(data, from, to)) {
            length = start;
            put(BINARY);
            byte[] encoded = Base64.getEncoder().encode(Arrays.copyOfRange(data, from, to));
            put(encoded);
        }
        put(tail);
        if (partial) {
            put(PARTIAL);
        }
        put(END);
    }

    /** False if the bytes are not UTF-8. Room was made for the longest case before. */
    private boolean text(byte[] data, int from, int to) {
        int i = from;
        while (i < to) {
            int b = data[i];
            if (b >= 0) {
                character(b);
                i++;
            } else {
                int width = Utf8.width(data, i, to);
                if (width == 0) {
                    return false;
                }
                System.arraycopy(data, i, out, length, width);
                length += width;
                i += width;
            }
        }
        return true;
    }

    private void character(int c) {
        if (c >= ' ' && c != '"' && c != '\\') {
            out[length++] = (byte) c;
            return;
        }
        out[length++] = '\\';
        switch (c) {
            case '"', '\\' -> out[length++] = (byte) c;
            case '\n' -> out[length++] = 'n';
            case '\r' -> out[length++] = 'r';
            case '\t' -> out[length++] = 't';
            default -> {
                out[length++] = 'u';
                out[length++] = '0';
                out[length++] = '0';
                out[length++] = HEX[c >> 4];
                out[length++] = HEX[c & 0xf];
            }
        }
    }

    private void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, out, length, bytes.length);
        length += bytes.length;
    }

    private void room(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + more));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
