package io.caisson.container.logs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Finds where the last so many records of a log begin, in bounded memory: from the end it looks at
 * blocks four times as long each time, until one has records enough.
 *
 * @param position where to start reading
 * @param skip how many matching records to leave out from there
 */
record LogTail(long position, long skip) {
    private static final long FIRST_BLOCK = 64 * 1024;
    private static final int GROWTH = 4;
    private static final int SEARCH_BLOCK = 8 * 1024;
    /** Of each stream, the first record after a start in the middle may be the rest of a line. */
    private static final int TORN = 2;

    static LogTail find(FileChannel channel, LogSelection selection, long count) throws IOException {
        long end = channel.size();
        for (long block = FIRST_BLOCK; ; block *= GROWTH) {
            long start = end <= block ? 0 : LogRepair.LineSearch.endOfLastLine(channel, end - block, SEARCH_BLOCK);
            long found = count(channel, selection, start, end);
            if (start == 0 || found >= count + TORN) {
                return new LogTail(start, Math.max(0, found - count));
            }
        }
    }

    private static long count(FileChannel channel, LogSelection selection, long start, long end) throws IOException {
        LogLines lines = new LogLines(channel, start);
        LineAssembler assembler = new LineAssembler();
        long found = 0;
        for (LogFragment fragment = lines.next();
                fragment != null && lines.position() <= end;
                fragment = lines.next()) {
            found += matching(selection, assembler.add(fragment));
        }
        return found + matching(selection, assembler.flush());
    }

    private static long matching(LogSelection selection, List<LogRecord> records) {
        return records.stream().filter(selection::matches).count();
    }
}
