package io.caisson.container.health;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The first 4 KiB of what a probe writes, as a text that every database takes. */
final class ProbeOutput {
    private static final int MOST = 4096;
    private static final String MORE = "...";

    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private boolean cut;

    void add(byte[] bytes) {
        int taken = Math.min(bytes.length, MOST - first.size());
        first.write(bytes, 0, taken);
        cut |= taken < bytes.length;
    }

    /** What was written, which {@code ...} ends if there was more of it. */
    String text() {
        return shortened(first.toString(StandardCharsets.UTF_8), cut);
    }

    /** The same of words of ours. */
    static String shortened(String text) {
        return shortened(text, false);
    }

    private static String shortened(String text, boolean cut) {
        // No jsonb holds a NUL.
        String clean = text.replace('\0', '\ufffd');
        if (!cut && clean.getBytes(StandardCharsets.UTF_8).length <= MOST) {
            return clean;
        }
        // What is no UTF-8 has become longer.
        int end = clean.length();
        int size = clean.getBytes(StandardCharsets.UTF_8).length;
        while (size > MOST - MORE.length()) {
            int last = clean.codePointBefore(end);
            end -= Character.charCount(last);
            size -= Character.toString(last).getBytes(StandardCharsets.UTF_8).length;
        }
        return clean.substring(0, end) + MORE;
    }
}
