package io.caisson.container.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log file forward, fragment by fragment, from a position on. At the end of the file it has
 * nothing, and goes on when the file has grown; a line that is not complete yet is left for then.
 */
final class LogLines {
    private static final int BLOCK = 64 * 1024;
    /** Longest line of a file: a fragment, each byte escaped, and its words. */
    private static final int LONGEST_LINE = 6 * LogFormat.LONGEST + 1024;

    private final SegmentSource source;
    private byte[] buffer = new byte[BLOCK];
    private int from;
    private int to;
    private long next;

    LogLines(SegmentSource source, long position) {
        this.source = source;
        this.next = position;
    }

    /** The position in the file of what {@link #next} reads next. */
    long position() {
        return next - (to - from);
    }

    /** The next whole fragment; null if there is none yet. Damaged lines are passed over. */
    @Nullable
    LogFragment next() throws IOException {
        while (true) {
            int feed = lineFeed();
            if (feed < 0) {
                return null;
            }
            int start = from;
            from = feed + 1;
            Optional<LogFragment> fragment = LogFormat.decode(buffer, start, feed - start);
            if (fragment.isPresent()) {
                return fragment.get();
            }
        }
    }

    /** Where the next line feed is in the buffer, which is filled for it; -1 if the file has none yet. */
    private int lineFeed() throws IOException {
        int looked = from;
        while (true) {
            for (int i = looked; i < to; i++) {
                if (buffer[i] == '\n') {
                    return i;
                }
            }
            int unread = to - from;
            if (unread > LONGEST_LINE) {
                // No line of ours: as good as damaged.
                from = to;
            }
            if (!fill()) {
                return -1;
            }
            looked = from;
        }
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = source.read(ByteBuffer.wrap(buffer, to, buffer.length - to), next);
        if (read <= 0) {
            // Read again when there is more: a line that is not complete may be taken back (a full disk).
            next -= to - from;
            to = from;
            return false;
        }
        next += read;
        to += read;
        return true;
    }
}
