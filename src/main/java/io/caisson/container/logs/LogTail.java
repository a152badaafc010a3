package io.caisson.container.logs;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the last so many records of a log begin, in bounded memory: from the end it looks at
 * blocks of the last file four times as long each time, then at twice as many files each time, until there
 * are records enough.
 *
 * @param segment the file to start reading in; null for the first one
 * @param position where in it
 * @param skip how many matching records to leave out from there
 */
record LogTail(@Nullable LogSegment segment, long position, long skip) {
    /** From the beginning. */
    static final LogTail ALL = new LogTail(null, 0, 0);

    private static final long FIRST_BLOCK = 64 * 1024;
    private static final int GROWTH = 4;
    private static final int SEARCH_BLOCK = 8 * 1024;
    /** Of each stream, the first record after a start in the middle may be the rest of a line. */
    private static final int TORN = 2;

    static LogTail find(LogSegments segments, LogSelection selection, long count) throws IOException {
        List<LogSegment> all = segments.list();
        if (all.isEmpty()) {
            return ALL;
        }
        LogSegment last = all.getLast();
        long length = segments.length(last);
        long end = last.start() + length;
        for (long block = FIRST_BLOCK; block < length && !last.compressed(); block *= GROWTH) {
            long start = lineBefore(segments, last, length - block);
            long found = count(segments, selection, new LogTail(last, start, 0), end);
            if (found >= count + TORN) {
                return new LogTail(last, start, found - count);
            }
        }
        for (int back = 0; ; back = back * 2 + 1) {
            int index = Math.max(0, all.size() - 1 - back);
            LogTail start = new LogTail(all.get(index), 0, 0);
            long found = count(segments, selection, start, end);
            if (index == 0 || found >= count + TORN) {
                return new LogTail(start.segment, 0, Math.max(0, found - count));
            }
        }
    }

    private static long lineBefore(LogSegments segments, LogSegment segment, long position) throws IOException {
        try (SegmentSource source = segments.open(segment)) {
            return source instanceof SegmentSource.Plain plain
                    ? LogRepair.LineSearch.endOfLastLine(plain.channel(), position, SEARCH_BLOCK)
                    : 0;
        }
    }

    private static long count(LogSegments segments, LogSelection selection, LogTail start, long end)
            throws IOException {
        LogSegment first = start.segment;
        if (first == null) {
            return 0;
        }
        LineAssembler assembler = new LineAssembler();
        long found = 0;
        try (LogScan scan = LogScan.from(segments, first, start.position)) {
            for (LogFragment fragment = scan.next();
                    fragment != null && scan.position() <= end;
                    fragment = scan.next()) {
                found += matching(selection, assembler.add(fragment));
            }
        }
        return found + matching(selection, assembler.flush());
    }

    private static long matching(LogSelection selection, List<LogRecord> records) {
        return records.stream().filter(selection::matches).count();
    }
}
