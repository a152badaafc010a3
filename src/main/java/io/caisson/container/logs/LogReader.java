package io.caisson.container.logs;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one log, and follows it if asked to. */
final class LogReader implements LogCursor {
    private static final Duration FAR = Duration.ofDays(365);

    private final LogSegments segments;
    private final LogFeed feed;
    private final LogQuery query;
    private final LogSelection selection;
    private final LineAssembler assembler = new LineAssembler();
    private final Deque<LogRecord> ready = new ArrayDeque<>();
    private final Runnable onClose;

    private LogFeed.Mark mark;
    private boolean following;
    private long skip;
    private boolean fromStart;
    private volatile boolean closed;
    private volatile @Nullable LogScan scan;

    /**
     * @param mark taken of the feed before it was decided whether to follow
     * @param following whether output may still come
     */
    LogReader(
            LogSegments segments,
            LogFeed feed,
            LogFeed.Mark mark,
            LogQuery query,
            boolean following,
            Runnable onClose) {
        this.segments = segments;
        this.feed = feed;
        this.mark = mark;
        this.query = query;
        this.following = following;
        this.selection = new LogSelection(query);
        this.onClose = onClose;
    }

    /** Opens the file, if it is there yet: a reader keeps its log even if the container is deleted. */
    LogReader opened() {
        // Of a log that begins later every line is new: none was there to be counted from the end.
        fromStart = !attempt(this::openIfThere);
        return this;
    }

    @Override
    public boolean begun() {
        return !fromStart;
    }

    @Override
    public List<LogRecord> nextBatch(int most) throws InterruptedException {
        List<LogRecord> found = new ArrayList<>();
        int bytes = 0;
        while (!closed) {
            LogRecord item = ready.poll();
            if (item != null && isPastUntil(item.time())) {
                ready.addFirst(item);
                return found;
            }
            if (item != null && selection.matches(item) && skip-- <= 0) {
                found.add(item);
                bytes += item.data().length;
                if (bytes >= most) {
                    return found;
                }
            }
            if (item == null && !attempt(this::read) && (!found.isEmpty() || !proceed())) {
                return found;
            }
        }
        // Closed meanwhile, perhaps while the next file was being opened.
        closeScan();
        return List.of();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        feed.wake();
        onClose.run();
        closeScan();
    }

    private void closeScan() {
        LogScan open = scan;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** At the end of the file: waits for more, or ends the last lines; false if all is done. */
    private boolean proceed() throws InterruptedException {
        if (!following) {
            List<LogRecord> rest = assembler.flush();
            ready.addAll(rest);
            return !rest.isEmpty();
        }
        long left = nanosLeft();
        LogFeed.Mark now = feed.awaitChange(mark, () -> closed, left);
        if (now.ends() != mark.ends() || left <= 0) {
            // What comes later is not asked for, or does not come: one more look at the file, and that is all.
            following = false;
        }
        mark = now;
        return true;
    }

    /** Until nothing that is asked for can come any more. */
    private long nanosLeft() {
        Instant until = query.until();
        if (until == null) {
            return Long.MAX_VALUE;
        }
        Duration left = Duration.between(Instant.now(), until);
        return left.compareTo(FAR) > 0 ? Long.MAX_VALUE : left.toNanos();
    }

    private boolean isPastUntil(Instant time) {
        Instant until = query.until();
        return query.follow() && until != null && !time.isBefore(until);
    }

    /** Reads one fragment; false at the end of the file. */
    private boolean read() throws IOException {
        openIfThere();
        LogScan open = scan;
        LogFragment fragment = open == null ? null : open.next();
        if (fragment == null) {
            return false;
        }
        ready.addAll(assembler.add(fragment));
        return true;
    }

    private boolean openIfThere() throws IOException {
        if (scan != null) {
            return true;
        }
        Long tail = query.tail();
        LogTail start = tail == null || fromStart ? LogTail.ALL : LogTail.find(segments, selection, tail);
        LogSegment segment = start.segment();
        skip = start.skip();
        scan = segment == null ? LogScan.oldest(segments) : LogScan.from(segments, segment, start.position());
        return scan != null;
    }

    private boolean attempt(Reading reading) {
        try {
            return reading.run();
        } catch (IOException e) {
            if (closed) {
                return false;
            }
            throw failure(e);
        }
    }

    private EngineException failure(IOException cause) {
        if (cause instanceof LogOvertaken) {
            return new EngineException(
                    ErrorReason.LOG_ROTATED_AWAY,
                    "Cannot read the log on without a gap: " + cause.getMessage()
                            + " before it was read. Read it faster, or give it more or larger files (max-file,"
                            + " max-size)",
                    cause);
        }
        return new EngineException(
                        ErrorReason.STORAGE, "Cannot read the log " + segments.directory() + ": " + cause, cause)
                .with("path", segments.directory().toString());
    }

    @FunctionalInterface
    private interface Reading {
        boolean run() throws IOException;
    }
}
