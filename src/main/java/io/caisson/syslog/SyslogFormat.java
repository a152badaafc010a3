package io.caisson.syslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TreeMap;

/**
 * The text of one source's messages (RFC 5424):
 *
 * <pre>{@code
 * <30>1 2026-11-30T12:00:00Z host 4f5a9b0c1d2e - stdout [meta sequenceId="7"][caisson@32473 name="web"] hello
 * }</pre>
 *
 * <p>The sequence number tells a receiver what it has missed or has twice. The text is taken as it is, without a
 * byte order mark ({@code MSG-ANY}). For one thread.
 */
public final class SyslogFormat {
    private static final int ERROR = 3;
    private static final int INFO = 6;
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_APPLICATION = 48;
    /** The number that is for examples (RFC 5612): we have none of our own. */
    private static final String ELEMENT = "caisson@32473";

    private final SyslogSource source;
    private final boolean counted;
    private final String names;
    private final String data;
    private final DateTimeFormatter times;
    private Instant last = Instant.MIN;
    private String lastText = "";

    /** @param counted whether the length is to stand before each message (RFC 6587, 3.4.1) */
    public SyslogFormat(SyslogSource source, boolean counted) {
        this.source = source;
        this.counted = counted;
        this.names =
                " " + word(source.host(), LONGEST_HOST) + " " + word(source.application(), LONGEST_APPLICATION) + " - ";
        StringBuilder element = new StringBuilder();
        if (!source.data().isEmpty()) {
            element.append('[').append(ELEMENT);
            new TreeMap<>(source.data())
                    .forEach((name, value) -> element.append(' ')
                            .append(name)
                            .append("=\"")
                            .append(escaped(value))
                            .append('"'));
            element.append(']');
        }
        this.data = element.append(' ').toString();
        this.times = DateTimeFormatter.ofPattern(
                        source.micro() ? "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'" : "uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);
    }

    /**
     * One message.
     *
     * @param error whether it is one about an error, or just information
     * @param sequence from 1 on
     * @param text its first bytes are told
     */
    public byte[] message(boolean error, Instant time, long sequence, byte[] text, int length) {
        String head = "<" + (source.facility().number() * 8 + (error ? ERROR : INFO)) + ">1 " + text(time) + names
                + (error ? "stderr" : "stdout") + " [meta sequenceId=\"" + number(sequence) + "\"]" + data;
        byte[] first = head.getBytes(StandardCharsets.UTF_8);
        byte[] count = counted ? ((first.length + length) + " ").getBytes(StandardCharsets.US_ASCII) : new byte[0];
        byte[] whole = new byte[count.length + first.length + length];
        System.arraycopy(count, 0, whole, 0, count.length);
        System.arraycopy(first, 0, whole, count.length, first.length);
        System.arraycopy(text, 0, whole, count.length + first.length, length);
        return whole;
    }

    /** Lines that were read at once have the same time. */
    private String text(Instant time) {
        if (!time.equals(last)) {
            last = time;
            lastText = times.format(time);
        }
        return lastText;
    }

    /** It begins again with 1 after the largest (RFC 5424, 7.3.1). */
    private static long number(long sequence) {
        return (sequence - 1) % Integer.MAX_VALUE + 1;
    }

    /** What may stand in the head: visible ASCII, {@code -} for nothing. */
    private static String word(String text, int longest) {
        String visible = text.replaceAll("[^!-~]", "_");
        String cut = visible.substring(0, Math.min(longest, visible.length()));
        return cut.isEmpty() ? "-" : cut;
    }

    /** The value of a parameter (RFC 5424, 6.3.3). */
    private static String escaped(String value) {
        return value.replaceAll("[\"\\\\\\]]", "\\\\$0");
    }
}
