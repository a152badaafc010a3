package io.caisson.container.logs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log forward, file by file. At its end it has nothing, and goes on when the log has grown.
 *
 * <p>A file is complete once there is a later one, and that begins where the former ends: so each fragment
 * comes once, however often the log is rotated and compressed meanwhile, as long as the next file is there.
 */
final class LogScan implements AutoCloseable {
    private final LogSegments segments;
    private LogSegment segment;
    private SegmentSource source;
    private LogLines lines;

    private LogScan(LogSegments segments, LogSegment segment, SegmentSource source, long position) {
        this.segments = segments;
        this.segment = segment;
        this.source = source;
        this.lines = new LogLines(source, position);
    }

    /** Begins with the oldest file; null if there is none. */
    static @Nullable LogScan oldest(LogSegments segments) throws IOException {
        while (true) {
            var all = segments.list();
            if (all.isEmpty()) {
                return null;
            }
            SegmentSource source = segments.open(all.getFirst());
            if (source != null) {
                return new LogScan(segments, all.getFirst(), source, 0);
            }
        }
    }

    /**
     * Begins in the middle.
     *
     * @param position in the file; 0 for one that is compressed
     * @throws LogOvertaken if the file is gone
     */
    static LogScan from(LogSegments segments, LogSegment segment, long position) throws IOException {
        SegmentSource source = segments.open(segment);
        if (source == null) {
            throw new LogOvertaken(segments, segment.start());
        }
        return new LogScan(segments, segment, source, position);
    }

    /** Where in the whole log stands what {@link #next} reads next. */
    long position() {
        return segment.start() + lines.position();
    }

    /**
     * The next fragment; null if there is none yet.
     *
     * @throws LogOvertaken if what follows was taken away before it was read
     */
    @Nullable
    LogFragment next() throws IOException {
        while (true) {
            LogFragment fragment = lines.next();
            if (fragment != null) {
                return fragment;
            }
            LogSegment later = later();
            if (later == null) {
                return null;
            }
            // It may have grown before the later one was made: for the last time.
            fragment = lines.next();
            if (fragment != null) {
                return fragment;
            }
            enter(later);
        }
    }

    private @Nullable LogSegment later() throws IOException {
        for (LogSegment each : segments.list()) {
            if (each.start() > segment.start()) {
                return each;
            }
        }
        return null;
    }

    private void enter(LogSegment later) throws IOException {
        SegmentSource next = later.start() == position() ? segments.open(later) : null;
        if (next == null) {
            throw new LogOvertaken(segments, position());
        }
        source.close();
        segment = later;
        source = next;
        lines = new LogLines(next, 0);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
